// Scenario: the clusters come from a file that Envoy watches, and their metadata changes while requests flow.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually } from "./eventually.ts";
import { type Gateway, startGateway } from "./gateway.ts";

/** The example's `metadata_refresh_ms`. */
const REFRESH_MS = 100;

test("new numbers by CDS move most of the next requests", async (t) => {
  const gateway = await startGateway(t, { example: "cds.yaml" });
  const mostGoTo = async (port: number): Promise<void> => {
    const endpoints = await gateway.endpointsOf(10);
    assert.ok(endpoints.filter((endpoint) => endpoint.endsWith(`:${port}`)).length >= 6, `${endpoints}`);
  };
  await mostGoTo(18081);
  for (const version of [2, 3, 4]) await publishSwapped(gateway, version); // told again and again: one is believed by half
  await mostGoTo(18083);
});

test("no request is lost while new numbers come by CDS", async (t) => {
  const gateway = await startGateway(t, { example: "cds.yaml" });
  const traffic = startTraffic(gateway, 4);
  await gateway.endpointsOf(20);
  await gateway.replaceWatched((yaml) => withSwappedCpus(yaml, 2));
  assert.ok(await eventually(async () => (await gateway.stat("wasmcustom.steer.metadata.read")) === 2));
  await gateway.endpointsOf(20);
  const statuses = await traffic.stop();
  assert.ok(statuses.length > 40, `only ${statuses.length} requests`);
  assert.deepEqual(new Set(statuses), new Set([200]));
});

test("an endpoint drained by CDS gets no request from then on", async (t) => {
  const gateway = await startGateway(t, { example: "cds.yaml" });
  await gateway.endpointsOf(1);
  const drained = (yaml: string) =>
    yaml.replace("version: 1", "version: 2").replace("cpu: 0.10", "cpu: 0.10, weight: 0");
  await gateway.replaceWatched(drained);
  assert.ok(await eventually(async () => (await gateway.get()).endpoint.endsWith(":18082")), "18081 is not drained");
  const before = gateway.fleet.endpoint(18081).received.length;
  await Promise.all(Array.from({ length: 30 }, () => gateway.get()));
  assert.equal(gateway.fleet.endpoint(18081).received.length, before);
});

/** Publishes a version in which the least and the most loaded endpoint have changed places, and lets Steer read it. */
async function publishSwapped(gateway: Gateway, version: number): Promise<void> {
  await gateway.replaceWatched((yaml) => withSwappedCpus(yaml, version));
  const changed = async () => (await gateway.stat("cluster_manager.cluster_modified")) === version - 1;
  assert.ok(await eventually(changed), `Envoy does not take version ${version}`);
  await sleep(REFRESH_MS);
  await gateway.get();
}

/** The clusters file with a new version, in which 18081 is busy and 18083 idle. */
function withSwappedCpus(yaml: string, version: number): string {
  return yaml
    .replace(/(?<before>:18081".*cpu: )[0-9.]+/, "$<before>0.95")
    .replace(/(?<before>:18083".*cpu: )[0-9.]+/, "$<before>0.05")
    .replace("version: 1", `version: ${version}`);
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
