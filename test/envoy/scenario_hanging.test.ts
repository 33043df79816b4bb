// Scenario: one of four endpoints accepts requests and never answers; an attempt there is given up after 2 s.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { answeringAfter, hanging } from "./behaviours.ts";
import { both } from "./eds_edits.ts";
import { withAttemptTimeout, withEndpoints, withRetries } from "./example_edits.ts";
import { startGateway } from "./gateway.ts";
import { Load } from "./load.ts";
import { tell } from "./summary.ts";

const TIMEOUT_MS = 2000;
const PER_SECOND = 200;

for (const example of ["adaptive.yaml", "resource_aware.yaml"]) {
  test(`${example}: requests stop going to an endpoint that hangs long before the first of them times out`, async (t) => {
    const edit = both(withEndpoints(4), withAttemptTimeout(TIMEOUT_MS), withRetries);
    const gateway = await startGateway(t, { example, edit });
    for (const endpoint of gateway.fleet) endpoint.behave(answeringAfter(20));
    const endpoint = gateway.fleet.endpoint(18083);
    const load = new Load(gateway.client(), { perSecond: PER_SECOND });
    await sleep(500);
    endpoint.behave(hanging());
    const sentSince = (before: number) => endpoint.received.length - before;
    const before = endpoint.received.length;
    await sleep(TIMEOUT_MS / 4);
    const inFirstQuarter = sentSince(before);
    await sleep(TIMEOUT_MS / 2);
    const untilTimeout = sentSince(before);
    await sleep(TIMEOUT_MS / 2);
    const result = await load.stop();
    tell(t, `${example}, one hanging`, result, [endpoint]);
    t.diagnostic(`sent there: ${inFirstQuarter} in 0.5 s, ${untilTimeout} in 1.5 s, ${sentSince(before)} in 2.5 s`);
    assert.ok(result.successRatio >= 0.999, `${result}`);
    assert.ok(inFirstQuarter > 0, "nothing was sent there");
    const sentAfterwards = untilTimeout - inFirstQuarter;
    assert.ok(inFirstQuarter < 0.1 * PER_SECOND * 0.5, `${inFirstQuarter} requests went there at first`);
    assert.ok(sentAfterwards <= 0.06 * PER_SECOND, `${sentAfterwards} requests still went there`);
  });
}
