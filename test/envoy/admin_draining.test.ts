// Scenario: EDS calls a host DRAINING. It still answers, and `override_host` would still send there.
import assert from "node:assert/strict";
import test from "node:test";
import { withHealth } from "./eds_edits.ts";
import { eventually } from "./eventually.ts";
import { Load } from "./load.ts";
import { NOTICE_MS, silentAfterMs } from "./silence.ts";
import { startSteering } from "./steering.ts";

test("a host that EDS calls DRAINING gets no request, and gets some again once it is HEALTHY", async (t) => {
  const gateway = await startSteering(t, { example: "admin_eds.yaml" });
  const draining = gateway.fleet.endpoint(18081);
  const load = Load.start(t, gateway.client(), { perSecond: 100 });
  assert.ok(await eventually(async () => draining.received.length > 20), "it gets nothing while it is healthy");
  await gateway.replaceWatched(withHealth(18081, "DRAINING"));
  assert.ok(await eventually(async () => (await gateway.healthFlags(draining)) === "/eds_status_draining"));
  const silentMs = await silentAfterMs(draining, load);
  assert.ok(silentMs <= NOTICE_MS, `it got requests for ${silentMs} ms: ${load.result}`);
  const receivedCount = draining.received.length;
  await gateway.replaceWatched();
  assert.ok(await eventually(async () => draining.received.length > receivedCount + 20), "it never comes back");
  const result = await load.stop();
  assert.ok(result.isSteeredWell, String(result));
});
