// Scenario: one endpoint answers 500, under each strategy.
import assert from "node:assert/strict";
import test from "node:test";
import { answering, answeringAfter } from "./behaviours.ts";
import { withRetries } from "./example_edits.ts";
import { startGateway } from "./gateway.ts";
import { runLoad } from "./load.ts";
import { shareOf, tell } from "./summary.ts";

for (const example of ["adaptive.yaml", "resource_aware.yaml", "consistent_hash.yaml", "geographical.yaml"]) {
  test(`${example}: an endpoint that answers 500 costs no client an error and is tried rarely`, async (t) => {
    const gateway = await startGateway(t, { example, edit: withRetries });
    for (const endpoint of gateway.fleet) endpoint.behave(answeringAfter(20));
    const failing = gateway.fleet.endpoint(18081);
    failing.behave(answering(500));
    const result = await runLoad(gateway.client(), { perSecond: 200, count: 500 });
    const triedRatio = failing.received.length / result.count;
    tell(t, `${example}, one answering 500`, result, [failing]);
    t.diagnostic(`${(100 * triedRatio).toFixed(2)} % of the requests were tried there first`);
    assert.ok(result.successRatio >= 0.999, `${result}`);
    assert.equal(shareOf(result, [failing]), 0);
    assert.ok(triedRatio > 0 && triedRatio < 0.08, `${triedRatio} of the requests were tried there`);
  });
}
