// Scenario: one of four endpoints answers 200 at once and breaks the connection within the body: no retry can save that.
import assert from "node:assert/strict";
import test from "node:test";
import { answeringAfter, resettingMidBody } from "./behaviours.ts";
import { startGateway } from "./gateway.ts";
import { runLoad } from "./load.ts";
import { tell } from "./summary.ts";

test("an endpoint that breaks off its answers is found out, however good its headers look", async (t) => {
  const gateway = await startGateway(t, { example: "adaptive.yaml" });
  const breaking = gateway.fleet.endpoint(18082);
  for (const endpoint of gateway.fleet) endpoint.behave(answeringAfter(20));
  breaking.behave(resettingMidBody());
  const result = await runLoad(gateway.client(), { perSecond: 200, count: 800 });
  tell(t, "one breaking off", result, [breaking]);
  assert.ok(breaking.received.length > 0, "it was never tried");
  assert.ok(breaking.received.length <= 20, `${breaking.received.length} requests went there`);
  assert.equal(result.statusCounts.get(200), result.count - breaking.received.length, `${result}`);
});
