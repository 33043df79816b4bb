// Scenario: under load the VM of each worker traps. Envoy gives the worker a new one, which starts knowing nothing.
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { working } from "./behaviours.ts";
import { scratchFolder } from "./example.ts";
import { startGateway } from "./gateway.ts";
import { runLoad } from "./load.ts";
import { shareOf, tell } from "./summary.ts";
import { writeTrappingPlugin } from "./trapping_plugin.ts";

const UNTIL_TRAP = 400;
const FAIR_RATIO = 1 / 4;
/** Requests that were on their way through the VM when it trapped, and until Envoy has a new one. */
const LOST_MAX = 20;

for (const workers of [1, 2]) {
  test(`${workers} worker(s): when a VM traps under load it is replaced, and soon knows who is slow again`, async (t) => {
    const plugin = join(await scratchFolder(t), "trapping.wasm");
    await writeTrappingPlugin(plugin, UNTIL_TRAP);
    const gateway = await startGateway(t, { example: "adaptive.yaml", plugin, workers });
    const slow = gateway.fleet.endpoint(18083);
    for (const endpoint of gateway.fleet) endpoint.behave(working(endpoint === slow ? 320 : 20));
    const rate = { perSecond: 200, newConnections: workers > 1 };
    const trapped = await runLoad(gateway.client(), { ...rate, count: UNTIL_TRAP * 1.5 * workers });
    tell(t, `${workers} worker(s), trapped`, trapped, [slow]);
    const reloadCount = await gateway.stat("wasm.steer.vm_reload_success");
    assert.ok(reloadCount >= 1);
    const lostCount = trapped.count - (trapped.statusCounts.get(200) ?? 0);
    assert.ok(lostCount > 0 && lostCount <= LOST_MAX * reloadCount, `${trapped}`);
    assert.ok(shareOf(trapped, [slow]) < FAIR_RATIO / 4, `${trapped}`);
  });
}
