// Scenario: Envoy's own circuit breaker is full. Its refusals are no fault of the endpoints that they were meant for.
import assert from "node:assert/strict";
import test from "node:test";
import { eventually } from "./eventually.ts";
import { type Gateway, startGateway } from "./gateway.ts";

const LIMITS = "max_requests: 2, max_pending_requests: 1";
const QUICK_COUNT = 40;

test("requests that overflow Envoy's limits open no breaker of Steer's", async (t) => {
  const limited = (yaml: string) =>
    yaml
      .replace("{ max_retries: 100 }", `{ max_retries: 100, ${LIMITS} }`)
      .replace('"circuit_breaker_threshold": 5', '"circuit_breaker_threshold": 1');
  const gateway = await startGateway(t, { example: "adaptive.yaml", edit: limited });
  for (const endpoint of gateway.fleet) endpoint.answerAfter(1500);
  const slow = [await getSlowly(gateway, 1), await getSlowly(gateway, 2)];
  const quick = [];
  for (let count = 0; count < QUICK_COUNT; count++) quick.push((await gateway.get()).status);
  assert.deepEqual(quick, Array(QUICK_COUNT).fill(503));
  for (const { answer } of slow) assert.equal((await answer).status, 200);
  const { headers } = await gateway.get();
  for (const { realAddress } of gateway.fleet) assert.match(String(headers["x-steer-explain"]), RegExp(realAddress));
  const steered = "wasmcustom.steer.requests.strategy.adaptive.reason.cheapest";
  assert.ok(await eventually(async () => (await gateway.stat(steered)) === QUICK_COUNT + 3));
  assert.equal(await gateway.stat("wasmcustom.steer.breaker.opened"), 0);
});

/** Sends a request and waits until it is the `n`th that an endpoint works on: two at once would overflow already by connecting. */
async function getSlowly(gateway: Gateway, n: number) {
  const answer = gateway.get();
  assert.ok(await eventually(async () => (await gateway.stat("cluster.api.upstream_rq_active")) === n));
  return { answer };
}
