// Scenario: the clusters come from a file that Envoy watches, and their metadata changes while requests flow.
import assert from "node:assert/strict";
import test from "node:test";
import { eventually } from "./eventually.ts";
import { type Gateway, startGateway } from "./gateway.ts";

test("new numbers by CDS move the choice and no request is lost meanwhile", async (t) => {
  const gateway = await startGateway(t, { example: "cds.yaml", clusters: "cds_clusters.yaml" });
  assert.deepEqual(await gateway.endpointsOf(5), Array(5).fill("127.0.0.1:18081"));
  const traffic = startTraffic(gateway, 4);
  await gateway.replaceClusters((yaml) => withCpus(yaml, { 18081: "0.95", 18083: "0.05" }));
  const follows = await eventually(async () => (await gateway.get()).endpoint.endsWith(":18083"));
  const statuses = await traffic.stop();
  assert.ok(follows, "18083 is still not chosen");
  assert.ok(statuses.length > 20, `only ${statuses.length} requests`);
  assert.deepEqual(new Set(statuses), new Set([200]));
  assert.deepEqual(await gateway.endpointsOf(5), Array(5).fill("127.0.0.1:18083"));
});

test("an endpoint drained by CDS gets no request from then on", async (t) => {
  const gateway = await startGateway(t, { example: "cds.yaml", clusters: "cds_clusters.yaml" });
  await gateway.endpointsOf(1);
  const drained = (yaml: string) =>
    yaml.replace("version: 1", "version: 2").replace("cpu: 0.10", "cpu: 0.10, weight: 0");
  await gateway.replaceClusters(drained);
  assert.ok(await eventually(async () => (await gateway.get()).endpoint.endsWith(":18082")), "18081 is not drained");
  const before = gateway.fleet.endpoint(18081).received.length;
  await Promise.all(Array.from({ length: 30 }, () => gateway.get()));
  assert.equal(gateway.fleet.endpoint(18081).received.length, before);
});

/** The clusters file with a new version and other cpu numbers for some ports. */
function withCpus(yaml: string, cpus: Record<number, string>): string {
  const renewed = Object.entries(cpus).reduce((text, [port, cpu]) => {
    return text.replace(new RegExp(`(:${port}".*cpu: )[0-9.]+`), `$1${cpu}`);
  }, yaml);
  return renewed.replace("version: 1", "version: 2");
}

/** Clients that each send one request after the other until stopped; `stop` resolves to all statuses. */
function startTraffic(gateway: Gateway, clientCount: number): { stop(): Promise<number[]> } {
  const statuses: number[] = [];
  let stopped = false;
  const client = async () => {
    while (!stopped) statuses.push((await gateway.get()).status);
  };
  const clients = Array.from({ length: clientCount }, client);
  return {
    async stop() {
      stopped = true;
      await Promise.all(clients);
      return statuses;
    },
  };
}
