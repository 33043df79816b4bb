// Scenario: one of four endpoints is killed under load, and later comes back on the same port.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { answeringAfter } from "./behaviours.ts";
import { both } from "./eds_edits.ts";
import { withRetries, withSettings } from "./example_edits.ts";
import { startGateway } from "./gateway.ts";
import { Load, runLoad } from "./load.ts";
import { shareOf, tell } from "./summary.ts";

const RATE = { perSecond: 200 };

test("an endpoint that is killed costs no client an error, and gets its part again once it is back", async (t) => {
  const gateway = await startGateway(t, {
    example: "adaptive.yaml",
    edit: both(withRetries, withSettings({ ramp_ms: 2000 })),
  });
  const killed = gateway.fleet.endpoint(18082);
  for (const endpoint of gateway.fleet) endpoint.behave(answeringAfter(20));
  const load = new Load(gateway.client(), RATE);
  await sleep(1000);
  await killed.close();
  const answeredCount = killed.received.length;
  await sleep(2000);
  await killed.listen();
  await sleep(3500);
  const result = await load.stop();
  tell(t, "killed for 2 of 6.5 s", result, [killed]);
  assert.ok(result.successRatio >= 0.999, `${result}`);
  assert.ok(answeredCount > 0 && killed.received.length > answeredCount, "it got nothing once it was back");
  const after = await runLoad(gateway.client(), { ...RATE, count: 400 });
  tell(t, "back again", after, [killed]);
  assert.equal(after.successRatio, 1, `${after}`);
  assert.ok(shareOf(after, [killed]) > 0.125, `less than half its part: ${after}`);
});
