// Scenario: the plugin traps. FAIL_RELOAD gives the worker a new VM, and Steer starts afresh in it.
import assert from "node:assert/strict";
import { join } from "node:path";
import test from "node:test";
import { eventually } from "./eventually.ts";
import { scratchFolder } from "./example.ts";
import { startGateway } from "./gateway.ts";
import { writeTrappingPlugin } from "./trapping_plugin.ts";

test("after a trap Envoy reloads the VM and Steer chooses again, its state rebuilt", async (t) => {
  const plugin = join(await scratchFolder(t), "trapping.wasm");
  await writeTrappingPlugin(plugin, 10);
  const gateway = await startGateway(t, { example: "resource_aware.yaml", plugin });
  assert.deepEqual(await gateway.endpointsOf(9), Array(9).fill("127.0.0.1:18081"));
  const trapped = await gateway.get();
  assert.deepEqual([trapped.status >= 500, trapped.endpoint], [true, ""]);
  assert.ok(await eventually(async () => (await gateway.get()).status === 200), "requests fail for good");
  assert.deepEqual(await gateway.endpointsOf(8), Array(8).fill("127.0.0.1:18081"));
  assert.equal(await gateway.stat("wasm.steer.vm_reload_success"), 1);
});
