// Scenario: a standby host, priority 1, that reports the least load of all. `override_host` would send to it any time.
import assert from "node:assert/strict";
import test, { type TestContext } from "node:test";
import { both, type HealthStatus, withHealth } from "./eds_edits.ts";
import { eventually } from "./eventually.ts";
import type { Gateway } from "./gateway.ts";
import { Load, runLoad } from "./load.ts";
import { NOTICE_MS, silentAfterMs } from "./silence.ts";
import { startSteering } from "./steering.ts";

const STANDBY = 18084;

test("a standby host gets nothing, all once the first priority is gone, and nothing when that is back", async (t) => {
  const { gateway, load } = await startWithLoad(t);
  const [standby, active] = [gateway.fleet.endpoint(STANDBY), gateway.fleet.endpoint(18083)];
  assert.ok(await eventually(async () => active.received.length > 10));
  assert.equal(standby.received.length, 0);
  await callAll(gateway, "UNHEALTHY", 18081, 18082, 18083);
  const failoverMs = await silentAfterMs(active, load);
  assert.ok(failoverMs <= NOTICE_MS, `the first priority got requests for ${failoverMs} ms: ${load.result}`);
  assert.ok(standby.received.length > 0);
  await callAll(gateway, "HEALTHY", 18081, 18082, 18083);
  const failbackMs = await silentAfterMs(standby, load);
  assert.ok(failbackMs <= NOTICE_MS, `the standby got requests for ${failbackMs} ms: ${load.result}`);
  const result = await load.stop();
  assert.ok(result.isSteeredWell, String(result));
});

test("with a third of the first priority healthy the standby takes what 1.4 times that third leaves over", async (t) => {
  const { gateway, load } = await startWithLoad(t);
  await callAll(gateway, "UNHEALTHY", 18082, 18083);
  await silentAfterMs(gateway.fleet.endpoint(18082), load);
  await silentAfterMs(gateway.fleet.endpoint(18083), load);
  await load.stop();
  const result = await runLoad(gateway.client(), { perSecond: 400, count: 600 });
  const share = result.share(`127.0.0.1:${STANDBY}`);
  assert.ok(share > 0.46 && share < 0.62, `the standby got ${share}, 0.54 is its share: ${result}`);
});

/** A gateway under load whose standby is not needed. */
async function startWithLoad(t: TestContext): Promise<{ gateway: Gateway; load: Load }> {
  const gateway = await startSteering(t, { example: "admin_eds.yaml" });
  const load = Load.start(t, gateway.client(), { perSecond: 100 });
  return { gateway, load };
}

/** EDS says so of some endpoints; resolves when Envoy knows. */
async function callAll(gateway: Gateway, status: HealthStatus, ...ports: number[]): Promise<void> {
  const isHealthy = status === "HEALTHY";
  await gateway.replaceWatched(isHealthy ? undefined : both(...ports.map((port) => withHealth(port, status))));
  const last = gateway.fleet.endpoint(ports.at(-1) ?? 0);
  const knows = async () => ((await gateway.healthFlags(last)) === "healthy") === isHealthy;
  assert.ok(await eventually(knows), `Envoy doesn't know that ${ports} are ${status}`);
}
