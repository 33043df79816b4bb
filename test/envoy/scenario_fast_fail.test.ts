// Scenario: 2 of 20 endpoints fail at once, and so much faster than the others answer.
import assert from "node:assert/strict";
import test from "node:test";
import { answering, answeringAfter } from "./behaviours.ts";
import { both } from "./eds_edits.ts";
import { withEndpoints, withRetries } from "./example_edits.ts";
import { startGateway } from "./gateway.ts";
import { runLoad } from "./load.ts";
import { shareOf, tell } from "./summary.ts";

const FAIR_RATIO = 2 / 20;

for (const status of [500, 503]) {
  test(`two endpoints of 20 that answer ${status} at once attract nobody and cost no client an error`, async (t) => {
    const gateway = await startGateway(t, { example: "adaptive.yaml", edit: both(withEndpoints(20), withRetries) });
    const failing = [gateway.fleet.endpoint(18085), gateway.fleet.endpoint(18095)];
    for (const endpoint of gateway.fleet)
      endpoint.behave(failing.includes(endpoint) ? answering(status) : answeringAfter(30));
    const result = await runLoad(gateway.client(), { perSecond: 200, count: 700 });
    tell(t, `2 of 20 answering ${status}`, result, failing);
    const asked = failing.reduce((sum, { received }) => sum + received.length, 0) / result.count;
    t.diagnostic(`${(100 * asked).toFixed(2)} % of the requests were tried there first`);
    assert.ok(result.successRatio >= 0.999, `${result}`);
    assert.ok(asked < FAIR_RATIO / 3, `${asked}`);
    assert.equal(shareOf(result, failing), 0, `${result}`);
  });
}
