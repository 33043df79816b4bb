// Scenario: one of four endpoints fails for half a second, answers well for half a second, and so on.
import assert from "node:assert/strict";
import test from "node:test";
import { answering, answeringAfter, flapping } from "./behaviours.ts";
import { withRetries } from "./example_edits.ts";
import { startGateway } from "./gateway.ts";
import { runLoad } from "./load.ts";
import { shareOf, tell } from "./summary.ts";

const FAIR_RATIO = 1 / 4;

test("an endpoint that flaps costs no client an error and gets less than its part", async (t) => {
  const gateway = await startGateway(t, { example: "adaptive.yaml", edit: withRetries });
  const flaps = gateway.fleet.endpoint(18082);
  for (const endpoint of gateway.fleet) endpoint.behave(answeringAfter(20));
  flaps.behave(flapping(answeringAfter(20), answering(500), 500));
  const result = await runLoad(gateway.client(), { perSecond: 200, count: 900 });
  tell(t, "one flapping", result, [flaps]);
  const failedRatio = flaps.received.length / result.count - shareOf(result, [flaps]);
  t.diagnostic(`${(100 * failedRatio).toFixed(2)} % of the requests failed there first`);
  assert.ok(result.successRatio >= 0.999, `${result}`);
  assert.ok(shareOf(result, [flaps]) < FAIR_RATIO / 2, `${result}`);
  assert.ok(failedRatio < 0.04, `${failedRatio} of the requests failed there first`);
});
