// Scenario: 16 endpoints, 2 of them 16 times slower than the others.
import assert from "node:assert/strict";
import test from "node:test";
import { working } from "./behaviours.ts";
import { portsOf, withEndpoints } from "./example_edits.ts";
import { startGateway } from "./gateway.ts";
import { runLoad } from "./load.ts";
import { shareOf, tell } from "./summary.ts";

const SERVICE_MS = 30;
const FAIR_RATIO = 2 / 16;

test("two endpoints of 16 that are 16 times slower get a small part of their share and queue nobody up", async (t) => {
  const gateway = await startGateway(t, { example: "adaptive.yaml", edit: withEndpoints(16) });
  const slow = [gateway.fleet.endpoint(18084), gateway.fleet.endpoint(18091)];
  for (const endpoint of gateway.fleet) endpoint.behave(working(SERVICE_MS * (slow.includes(endpoint) ? 16 : 1)));
  const result = await runLoad(gateway.client(), { perSecond: 200, count: 1000 });
  tell(t, "2 of 16 slow", result, slow);
  assert.equal(result.successRatio, 1, `${result}`);
  assert.ok(shareOf(result, slow) < FAIR_RATIO / 4, `${result}`);
  assert.ok(
    portsOf(16).every((port) => result.share(`127.0.0.1:${port}`) > 0),
    `somebody was starved: ${result}`,
  );
  assert.ok(result.latencyMs(0.99) < 16 * SERVICE_MS, `${result}`);
});
