// Scenario: model servers report queue and cache with each answer (ORCA), as inference.yaml has it; no other process is involved.
import assert from "node:assert/strict";
import test from "node:test";
import { answeringAfter, REPORT_HEADER, reporting } from "./behaviours.ts";
import { eventually } from "./eventually.ts";
import { withSettings } from "./example_edits.ts";
import { explanationOf } from "./explanation.ts";
import type { Gateway } from "./gateway.ts";
import { runLoad } from "./load.ts";
import { startSteering } from "./steering.ts";

const LOADED = 18082;
const FAIR_SHARE = 1 / 4;

for (const [what, loaded, idle] of [
  [
    "a long queue",
    "TEXT named_metrics.queue=15,named_metrics.kv_cache=0.5",
    "TEXT named_metrics.queue=1,named_metrics.kv_cache=0.5",
  ],
  [
    "a full cache",
    'JSON {"named_metrics": {"queue": 1, "kv_cache": 1}}',
    'JSON {"named_metrics": {"queue": 1, "kv_cache": 0}}',
  ],
] as const) {
  test(`a model server that reports ${what} gets less than half of its share while it answers as fast as the others`, async (t) => {
    const gateway = await startSteering(t, { example: "inference.yaml" });
    report(gateway, idle, loaded);
    await runLoad(gateway.client(), { perSecond: 300, count: 150 });
    const result = await runLoad(gateway.client(), { perSecond: 300, count: 300 });
    const share = result.share(`127.0.0.1:${LOADED}`);
    assert.ok(share < FAIR_SHARE / 2, `it got ${share}: ${explanationOf(await gateway.get())}: ${result}`);
    report(gateway, idle, idle);
    const isFair = async () => {
      const result = await runLoad(gateway.client(), { perSecond: 300, count: 150 });
      return result.share(`127.0.0.1:${LOADED}`) > 0.6 * FAIR_SHARE;
    };
    assert.ok(await eventually(isFair), "it stays avoided when its report is like the others'");
  });
}

test("a client gets to see the report only where the configuration forwards it", async (t) => {
  for (const forward of [false, true]) {
    const edit = withSettings({ load_reports: { forward } });
    const gateway = await startSteering(t, { example: "inference.yaml", edit });
    report(gateway, "TEXT named_metrics.queue=3", "TEXT named_metrics.queue=3");
    const answer = await gateway.get();
    assert.equal(answer.headers[REPORT_HEADER], forward ? "TEXT named_metrics.queue=3" : undefined);
    const isRead = async () => (await gateway.stat("wasmcustom.steer.reports.read")) === 1;
    assert.ok(await eventually(isRead), "the report was not read");
  }
});

/** Servers that take as long as each other and report so from now on. */
function report(gateway: Gateway, idle: string, loaded: string): void {
  for (const endpoint of gateway.fleet) {
    const isLoaded = endpoint === gateway.fleet.endpoint(LOADED);
    endpoint.behave(reporting(isLoaded ? loaded : idle, answeringAfter(10)));
  }
}
