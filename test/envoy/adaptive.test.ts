// Scenario: strategy adaptive on its example; nothing is known of the endpoints but how they answer.
import assert from "node:assert/strict";
import test from "node:test";
import { type Gateway, startGateway } from "./gateway.ts";

test("an endpoint that answers 20 times slower than the others gets under a tenth of the requests", async (t) => {
  const gateway = await startGateway(t, { example: "adaptive.yaml" });
  for (const endpoint of gateway.fleet) endpoint.answerAfter(endpoint.address.endsWith("18083") ? 100 : 5);
  await drive(gateway, 400);
  const share = gateway.fleet.endpoint(18083).received.length / 400;
  assert.ok(share < 0.1, `the slow endpoint got ${share} of the requests`);
});

test("an endpoint that fails at once is soon left alone and costs no client an error", async (t) => {
  const gateway = await startGateway(t, { example: "adaptive.yaml" });
  for (const endpoint of gateway.fleet) endpoint.answerAfter(5);
  gateway.fleet.endpoint(18082).answerStatus(503);
  const statuses = await drive(gateway, 400);
  assert.deepEqual(new Set(statuses), new Set([200]));
  const share = gateway.fleet.endpoint(18082).received.length / 400;
  assert.ok(share < 0.1, `the failing endpoint got ${share} of the requests`);
});

test("endpoints that answer alike all get a fair share", async (t) => {
  const gateway = await startGateway(t, { example: "adaptive.yaml" });
  for (const endpoint of gateway.fleet) endpoint.answerAfter(5);
  await drive(gateway, 400);
  for (const { address, received } of gateway.fleet) {
    assert.ok(received.length > 40, `${address} got ${received.length} of 400 requests`);
  }
});

/** Sends so many requests, eight at a time; resolves to their statuses. */
async function drive(gateway: Gateway, count: number): Promise<number[]> {
  const statuses: number[] = [];
  const client = async () => {
    for (let i = 0; i < count / 8; i++) statuses.push((await gateway.get()).status);
  };
  await Promise.all(Array.from({ length: 8 }, client));
  return statuses;
}
