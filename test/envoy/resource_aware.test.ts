// Scenario: strategy resource_aware on its example.
import assert from "node:assert/strict";
import test from "node:test";
import { startGateway } from "./gateway.ts";

test("the endpoint with the lowest reported load gets every request that finds it idle", async (t) => {
  const gateway = await startGateway(t, { example: "resource_aware.yaml" });
  assert.deepEqual(await gateway.endpointsOf(20), Array(20).fill("127.0.0.1:18081"));
});

test("requests in flight push the next ones to endpoints with more load", async (t) => {
  const gateway = await startGateway(t, { example: "resource_aware.yaml" });
  for (const endpoint of gateway.fleet) endpoint.answerAfter(300);
  const answers = await Promise.all(Array.from({ length: 12 }, () => gateway.get()));
  const endpoints = new Set(answers.map((answer) => answer.endpoint));
  assert.deepEqual(endpoints, new Set(["127.0.0.1:18081", "127.0.0.1:18082", "127.0.0.1:18083"]));
});
