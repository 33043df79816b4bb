// Scenario: endpoints that the metadata calls ill or drained.
import assert from "node:assert/strict";
import test from "node:test";
import { startGateway } from "./gateway.ts";

test("an endpoint of health 0.1 and one of weight 0 get no request, not even as a retry", async (t) => {
  // As many retries as the list of the three usable ones serves: beyond it Envoy's fallback policy chooses.
  const twoRetries = (yaml: string) => yaml.replace("num_retries: 3", "num_retries: 2");
  const gateway = await startGateway(t, { example: "resource_aware.yaml", edit: twoRetries });
  for (const port of [18081, 18082, 18083]) gateway.fleet.endpoint(port).answerStatus(503);
  assert.equal((await gateway.get()).status, 503);
  for (const port of [18081, 18082, 18083]) gateway.fleet.endpoint(port).answerStatus(200);
  await Promise.all(Array.from({ length: 50 }, () => gateway.get()));
  assert.equal(gateway.fleet.endpoint(18084).received.length, 0);
  assert.equal(gateway.fleet.endpoint(18085).received.length, 0);
});
