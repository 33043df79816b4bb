// Scenario: Envoy's outlier detection ejects a host. Steer's own breaker is off and its choice is blind to failures
// (consistent_hash without a key is random), so that nothing but Envoy's verdict, told by `admin`, keeps requests away.
import assert from "node:assert/strict";
import test from "node:test";
import { eventually } from "./eventually.ts";
import { withSettings } from "./example_edits.ts";
import { Load } from "./load.ts";
import { NOTICE_MS, silentAfterMs } from "./silence.ts";
import { startSteering } from "./steering.ts";

const blindToFailures = withSettings({ strategy: "consistent_hash", circuit_breaker_threshold: 0 });

test("a host that Envoy ejected gets no request, though Steer itself would use it, and no client sees an error", async (t) => {
  const gateway = await startSteering(t, { example: "admin_static.yaml", edit: blindToFailures });
  const ejected = gateway.fleet.endpoint(18081);
  const load = Load.start(t, gateway.client(), { perSecond: 100 });
  ejected.answerStatus(500);
  assert.ok(await eventually(async () => (await gateway.healthFlags(ejected)).includes("/failed_outlier_check")));
  ejected.answerStatus(200);
  const silentMs = await silentAfterMs(ejected, load);
  const result = await load.stop();
  assert.ok(silentMs <= NOTICE_MS, `it got requests for ${silentMs} ms: ${result}`);
  assert.match(await gateway.healthFlags(ejected), /failed_outlier_check/);
  assert.ok(result.isSteeredWell, String(result));
});
