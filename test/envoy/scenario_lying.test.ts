// Scenario: one of four endpoints reports what is not true, or what can't be read, to resource_aware, and is 16 times slower.
import assert from "node:assert/strict";
import test from "node:test";
import { reporting, reportOfBytes, working } from "./behaviours.ts";
import { eventually } from "./eventually.ts";
import { withEndpoints } from "./example_edits.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import { runLoad } from "./load.ts";
import { tell } from "./summary.ts";

const LIAR = 18083;
const FAIR_RATIO = 1 / 4;
const SERVICE_MS = 10;
const HONEST = "TEXT cpu_utilization=0.4, mem_utilization=0.4";

for (const { lie, report, isIgnored } of [
  { lie: "no load at all", report: "TEXT cpu_utilization=0, mem_utilization=0", isIgnored: false },
  { lie: "NaN", report: "TEXT cpu_utilization=NaN, mem_utilization=0", isIgnored: true },
  { lie: "64 KiB of nothing", report: reportOfBytes(65_536), isIgnored: true },
]) {
  test(`an endpoint that reports ${lie} while it is slow gets no more than half its part`, async (t) => {
    const gateway = await startGateway(t, { example: "resource_aware.yaml", edit: withEndpoints(4) });
    for (const endpoint of gateway.fleet) endpoint.behave(reporting(HONEST, working(SERVICE_MS)));
    const liar = gateway.fleet.endpoint(LIAR);
    liar.behave(reporting(report, working(16 * SERVICE_MS)));
    const result = await runLoad(gateway.client(), { perSecond: 200, count: 600 });
    tell(t, `one reporting ${lie}`, result, [liar]);
    assert.ok(result.successRatio >= 0.999 && result.steeredCount > 0, `${result}`);
    assert.ok(result.share(liar.address) < FAIR_RATIO / 2, `${result}`);
    const ignored = isIgnored ? liar.received.length : 0;
    assert.ok(
      await eventually(async () => (await ignoredReportCount(gateway)) === ignored),
      "the count of ignored ones",
    );
  });
}

/** How many reports could not be read, whatever was wrong with them. */
async function ignoredReportCount(gateway: Gateway): Promise<number> {
  const stats = await gateway.envoy.admin("/stats?filter=^wasmcustom\\.steer\\.reports\\.fault\\.");
  return [...stats.matchAll(/: (\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}
