// A scenario played to its end, on a real Envoy and on free ports.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { KILLED, WELL } from "../../tools/demo_endpoints/condition.ts";
import { DemoServer } from "../../tools/demo_endpoints/server.ts";
import { endpointAddresses, listeningAddresses, renderYaml } from "../../tools/envoy/bootstrap.ts";
import { PROJECT_ROOT } from "../../tools/envoy/paths.ts";
import { startEnvoy } from "../../tools/envoy/run.ts";
import { ScenarioFiles } from "../../tools/start/scenario/files.ts";
import { Play } from "../../tools/start/scenario/play.ts";
import type { Scenario } from "../../tools/start/scenario/scenario.ts";
import type { Stage } from "../../tools/start/scenario/stage.ts";

const ENDPOINT = { region: "", zone: "", cpu: 0, mem: 0, conns: 0, networkMs: 0 };
const NEVER = new AbortController().signal;

test("a play tells an endpoint's death and a member's leave as they happen, and what both clients saw of it", {
  timeout: 60_000,
}, async (t) => {
  const { stage, ports, printed } = await setStage(t);
  const [victim = 0, leaver = 0] = ports;
  const scenario: Scenario = {
    sentence: "an endpoint dies, another one leaves",
    steps: [
      { atS: 5, ports: [victim], become: KILLED },
      { atS: 8, leave: [leaver] },
      { atS: 15, ports: [victim], become: WELL },
    ],
  };
  await new Play({ name: "test", scenario, strategy: "adaptive", seconds: 6, rate: 200 }, stage).run();
  const output = printed.join("\n");

  assert.match(output, /^test, 6 s: an endpoint dies, another one leaves$/m);
  const steps = [...output.matchAll(/^t\+[\d.]+ s {2}(\d.*)$/gm)].map(([, step]) => step);
  assert.deepEqual(steps, [
    `${victim} is killed: its port refuses`,
    `${leaver} leaves the cluster`,
    `${victim} is well again`,
  ]);
  assert.match(output, new RegExp(`^t\\+[\\d.]+ s  Steer lists ${leaver} no more$`, "m"));
  const secondLines = output.match(/^t\+\d s {2}adaptive: .*\| round_robin: .*\| \d+ \d+%/gm) ?? [];
  assert.ok(secondLines.length >= 3, output); // six, where the machine keeps up

  const [shares = "", steered = "", compared = ""] = output.split("\n").slice(-3);
  const [during = 100] = /: [\d.]+\/([\d.]+)\/[\d.]+ %, by round_robin/.exec(shares)?.slice(1).map(Number) ?? [];
  assert.ok(during < 6, shares); // an eighth where nobody sees that it is dead
  assert.match(steered, /^adaptive: (100\.00|99\.\d\d)% success, p99 \d+ ms, \d+ retries, \d+ requests$/);
  assert.match(compared, /^round_robin: \d+\.\d\d% success, p99 \d+ ms, \d+ retries, \d+ requests$/);
});

/** The demo's own yaml on free ports. */
async function setStage(t: TestContext): Promise<{ stage: Stage; ports: number[]; printed: string[] }> {
  const scratch = await mkdtemp(join(tmpdir(), "steer-test-"));
  t.after(() => rm(scratch, { recursive: true, force: true }));
  const [bootstrap, members] = await Promise.all(
    ["envoy/demo_scenarios.yaml", "envoy/demo_endpoints.yaml"].map((path) =>
      readFile(join(PROJECT_ROOT, path), "utf8"),
    ),
  );
  const servers = new Map<string, DemoServer>();
  const addresses: Record<string, string> = {};
  for (const address of endpointAddresses(members ?? "")) {
    const server = new DemoServer({ ...ENDPOINT, address: "127.0.0.1:0" });
    t.after(() => server.close());
    addresses[address] = `127.0.0.1:${await server.listen()}`;
    servers.set(addresses[address], server);
  }
  for (const listener of listeningAddresses(bootstrap ?? "")) addresses[listener] = "127.0.0.1:0";
  await writeFile(join(scratch, "bootstrap.yaml"), renderYaml(bootstrap ?? "", { addresses }));
  await writeFile(join(scratch, "members.yaml"), renderYaml(members ?? "", { addresses }));

  const files = await ScenarioFiles.load(join(scratch, "bootstrap.yaml"), join(scratch, "members.yaml"));
  t.after(() => files.remove());
  await files.writeMembers(new Set());
  const envoy = await startEnvoy({ config: await files.writeBootstrap() });
  t.after(() => envoy.stop());
  const printed: string[] = [];
  const stage: Stage = {
    listener: [...(await envoy.listeners()).values()][0] ?? "",
    endpoints: files.endpoints,
    envoy,
    order: (conditions) => {
      for (const [address, condition] of Object.entries(conditions)) void servers.get(address)?.become(condition);
    },
    writeMembers: (absent) => files.writeMembers(absent),
    print: (text) => printed.push(...text.split("\n")),
    screen: () => undefined,
    signal: NEVER,
  };
  return { stage, ports: files.endpoints.map((address) => Number(address.split(":")[1])), printed };
}
