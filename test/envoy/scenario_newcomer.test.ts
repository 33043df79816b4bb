// Scenario: EDS adds an endpoint to three warm ones. It looks idle, and is not to be buried under requests for that.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { type Behaviour, reporting, working } from "./behaviours.ts";
import { both, without } from "./eds_edits.ts";
import type { Endpoint } from "./endpoint.ts";
import { withSettings } from "./example_edits.ts";
import type { Fleet } from "./fleet.ts";
import { Load, runLoad } from "./load.ts";
import { startSteering } from "./steering.ts";
import { tell } from "./summary.ts";

const NEWCOMER = 18083;
const FAIR_RATIO = 1 / 4;
const STEP_MS = 1000;
const STEP_COUNT = 4;
/** Of the steps, while it is new. */
const FIRST_STEPS = 3;
const RATE = { perSecond: 200 };
const RAMP_MS = 3000;
const SERVICE_MS = 20;
const WORKERS = 4;
const LOAD_WINDOW_MS = 500;
/** All four endpoints of the example are of one priority. */
const ofOnePriority = (yaml: string) => yaml.replace("priority: 1", "priority: 0");

for (const strategy of ["adaptive", "resource_aware"]) {
  test(`${strategy}: a newcomer among warm endpoints comes to its part by and by, without a spike`, async (t) => {
    const settings = withSettings({
      strategy,
      window_ms: 2000,
      ramp_ms: RAMP_MS,
      admin: { cluster: "envoy_admin", interval_ms: 500 },
    });
    const gateway = await startSteering(t, { example: "admin_eds.yaml", edit: settings });
    for (const endpoint of gateway.fleet) endpoint.behave(reportingItsLoad());
    await gateway.replaceWatched(both(ofOnePriority, without(NEWCOMER)));
    await runLoad(gateway.client(), { ...RATE, count: 400 });
    const newcomer = gateway.fleet.endpoint(NEWCOMER);
    const before = newcomer.received.length;
    const load = new Load(gateway.client(), RATE);
    await gateway.replaceWatched(ofOnePriority);
    while (newcomer.received.length === before) await sleep(5);
    const shares = await sharesOf(newcomer, gateway.fleet);
    const result = await load.stop();
    tell(t, `${strategy}, newcomer`, result, [newcomer]);
    const percents = shares.map((share) => (100 * share).toFixed(0)).join(", ");
    t.diagnostic(`its share in each second, %: ${percents}`);
    assert.ok(result.successRatio === 1 && result.steeredCount > 0, `${result}`);
    assert.ok(Math.max(...shares.slice(0, FIRST_STEPS)) <= 1.5 * FAIR_RATIO, `a spike: ${percents}`);
    assert.ok((shares[0] ?? 1) < FAIR_RATIO, `it did not start slowly: ${percents}`);
    assert.ok(Math.max(...shares) > FAIR_RATIO / 2, `it did not get its part: ${percents}`);
  });
}

/** The endpoint's share of what all got, step by step. */
async function sharesOf(endpoint: Endpoint, fleet: Fleet): Promise<number[]> {
  const totalCount = () => [...fleet].reduce((sum, { received }) => sum + received.length, 0);
  const shares: number[] = [];
  while (shares.length < STEP_COUNT) {
    const [receivedCount, sentCount] = [endpoint.received.length, totalCount()];
    await sleep(STEP_MS);
    shares.push((endpoint.received.length - receivedCount) / (totalCount() - sentCount));
  }
  return shares;
}

/** Does its work, and truly reports how much of it there was lately. */
function reportingItsLoad(): Behaviour {
  const tookAtMs: number[] = [];
  const cpu = () => {
    const now = performance.now();
    tookAtMs.push(now);
    while ((tookAtMs[0] ?? now) < now - LOAD_WINDOW_MS) tookAtMs.shift();
    return Math.min(1, (tookAtMs.length * SERVICE_MS) / (WORKERS * LOAD_WINDOW_MS));
  };
  return reporting(() => `TEXT cpu_utilization=${cpu().toFixed(3)}`, working(SERVICE_MS, WORKERS));
}
