// bench:soak, short: it runs through, nothing is left in flight, and no process stays, whichever way it ends.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import test, { type TestContext } from "node:test";
import { PROJECT_ROOT } from "../../tools/envoy/paths.ts";
import { eventually } from "./eventually.ts";
import { scratchFolder } from "./example.ts";

const MAIN = join(PROJECT_ROOT, "bench/soak/main.ts");
const SMALL = ["--rate", "80", "--endpoints", "12", "--churn", "0.5", "--no-write"];

test("a soak of four seconds leaves nothing in flight and no process", async (t) => {
  const scratch = await scratchFolder(t);
  const soak = start(t, scratch, "--minutes", "0.07", ...SMALL);
  const [output, problems] = await Promise.all([text(soak.stdout), text(soak.stderr), once(soak, "exit")]);
  assert.equal(soak.exitCode, 0, problems);
  for (const what of [
    "streams in Steer's count after the load",
    "most in flight at an endpoint",
    "VMs that were loaded",
  ])
    assert.match(output, new RegExp(`${what}.*reached`), output);
  assert.deepEqual(await left(scratch), []);
});

test("Ctrl-C ends a soak early, tells what happened, and leaves no process", async (t) => {
  const scratch = await scratchFolder(t);
  const soak = start(t, scratch, "--minutes", "1", ...SMALL);
  const output = text(soak.stdout);
  await once(soak.stdout, "data");
  process.kill(-Number(soak.pid), "SIGINT"); // a terminal's Ctrl-C reaches Envoy and the endpoints, too
  await once(soak, "exit");
  assert.equal(soak.exitCode, 130);
  assert.match(await output, /Stopped early.*What happened/s);
  assert.deepEqual(await left(scratch), []);
});

test("a soak that is killed takes Envoy and the endpoints with it", async (t) => {
  const scratch = await scratchFolder(t);
  const soak = start(t, scratch, "--minutes", "1", ...SMALL);
  await once(soak.stdout, "data");
  soak.kill("SIGKILL");
  assert.ok(await eventually(async () => (await processes(scratch)).length === 0), `${await processes(scratch)}`);
});

/** Its files go to the scratch folder, by which its processes are known. */
function start(
  test: TestContext,
  scratch: string,
  ...args: string[]
): ChildProcess & { stdout: NodeJS.ReadableStream; stderr: NodeJS.ReadableStream } {
  const env = { ...process.env, TMPDIR: scratch };
  const soak = spawn(process.execPath, [...process.execArgv, MAIN, ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  test.after(() => soak.kill("SIGKILL"));
  return soak;
}

/** Files and processes of a soak that has ended. */
async function left(scratch: string): Promise<string[]> {
  const files = await readdir(scratch);
  return [...files.filter((name) => name.startsWith("steer-")), ...(await processes(scratch))];
}

/** Those whose environment names the scratch folder, by their command lines. */
async function processes(scratch: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)) {
    const environment = await readFile(`/proc/${pid}/environ`, "utf8").catch(() => "");
    if (!environment.includes(`TMPDIR=${scratch}\0`)) continue;
    found.push((await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " "));
  }
  return found;
}
