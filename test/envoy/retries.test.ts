// Scenario: Envoy's retries go down Steer's list. In resource_aware.yaml the list is 18081, 18082, 18083 by their load.
import assert from "node:assert/strict";
import test from "node:test";
import { startGateway } from "./gateway.ts";

test("a 503, then a closed port: the third of the list answers and each was tried once", async (t) => {
  const gateway = await startGateway(t, { example: "resource_aware.yaml" });
  gateway.fleet.endpoint(18081).answerStatus(503);
  await gateway.fleet.endpoint(18082).close();
  const answer = await gateway.get();
  assert.deepEqual([answer.status, answer.endpoint], [200, "127.0.0.1:18083"]);
  assert.equal(gateway.fleet.endpoint(18081).received.length, 1);
  assert.equal(gateway.fleet.endpoint(18083).received.length, 1);
  assert.equal(await gateway.stat("cluster.api.upstream_rq_retry"), 2);
});

test("while two of three usable endpoints fail, no client gets an error", async (t) => {
  const gateway = await startGateway(t, { example: "resource_aware.yaml" });
  gateway.fleet.endpoint(18081).answerStatus(503);
  await gateway.fleet.endpoint(18082).close();
  assert.deepEqual(await gateway.endpointsOf(20), Array(20).fill("127.0.0.1:18083"));
});
