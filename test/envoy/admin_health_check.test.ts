// Scenario: a host drains as most do: its health path fails, its requests are still answered. Envoy's own view (`admin`) tells.
import assert from "node:assert/strict";
import test from "node:test";
import { answering } from "./behaviours.ts";
import { both } from "./eds_edits.ts";
import { eventually } from "./eventually.ts";
import { withSettings } from "./example_edits.ts";
import { Load } from "./load.ts";
import { NOTICE_MS, silentAfterMs } from "./silence.ts";
import { startSteering } from "./steering.ts";

/** Health checks five times a second; each healthy host gets the same share: consistent_hash without a key is random. */
const checkedOften = both(
  (yaml) => yaml.replaceAll("interval: 1s", "interval: 0.2s"),
  withSettings({ strategy: "consistent_hash", ramp_ms: 0 }),
);

test("a host that fails its health check but answers 200 gets no request, and gets some again once it passes", async (t) => {
  const gateway = await startSteering(t, { example: "admin_static.yaml", edit: checkedOften });
  const draining = gateway.fleet.endpoint(18082);
  const load = Load.start(t, gateway.client(), { perSecond: 100 });
  assert.ok(
    await eventually(async () => draining.received.length > 10),
    `it gets nothing while it is healthy: ${load.result}`,
  );
  draining.behaveWhenChecked(answering(503));
  assert.ok(await eventually(async () => (await gateway.healthFlags(draining)).includes("/failed_active_hc")));
  const silentMs = await silentAfterMs(draining, load);
  assert.ok(silentMs <= NOTICE_MS, `it got requests for ${silentMs} ms: ${load.result}`);
  const receivedCount = draining.received.length;
  draining.behaveWhenChecked(answering(200));
  assert.ok(
    await eventually(async () => draining.received.length > receivedCount + 10),
    `it never comes back: ${load.result}`,
  );
  const result = await load.stop();
  assert.ok(result.isSteeredWell, String(result));
});
