// Scenario: the worker whose VM asks Envoy's admin interface for all others traps. Its lease goes to another VM, or to the new one.
import assert from "node:assert/strict";
import { join } from "node:path";
import test, { type TestContext } from "node:test";
import { eventually } from "./eventually.ts";
import { scratchFolder } from "./example.ts";
import { explanationOf, isSteered } from "./explanation.ts";
import type { Gateway } from "./gateway.ts";
import { NOTICE_MS } from "./silence.ts";
import { startSteering } from "./steering.ts";
import { writeTrappingPlugin } from "./trapping_plugin.ts";

const UNTIL_TRAP = 400;
const OTHERS_COUNT = 10;
/** Counters are published so rarely, and asked for on a busy machine. */
const TOLD_MS = 300;

test("when the VM that asks for the view traps, another worker's VM asks within 2 s", async (t) => {
  const gateway = await startTrapping(t, 2);
  for (let count = 0; count < OTHERS_COUNT; count++) await gateway.client().getOnNewConnection(); // the other worker's first requests
  await trap(gateway);
  const trappedMs = performance.now();
  const askedCount = await asked(gateway);
  assert.ok(await eventually(async () => (await asked(gateway)) > askedCount), "nobody asks any more");
  const silentMs = performance.now() - trappedMs;
  assert.ok(silentMs <= NOTICE_MS + TOLD_MS, `nobody asked for ${silentMs} ms`);
  // Envoy gives the worker a new VM only when a request comes: it was the other worker's that asked.
  assert.equal(await gateway.stat("wasm.steer.vm_reload_success"), 0);
});

test("after a trap the new VM serves requests and knows the members within 2 s", async (t) => {
  const gateway = await startTrapping(t, 1);
  await trap(gateway);
  const trappedMs = performance.now();
  const steers = async () => isSteered(explanationOf(await gateway.get()));
  assert.ok(await eventually(steers), "Steer chooses nobody");
  const lostMs = performance.now() - trappedMs;
  assert.ok(lostMs <= NOTICE_MS, `Steer chose nobody for ${lostMs} ms`);
  assert.equal(await gateway.stat("wasm.steer.vm_reload_success"), 1);
});

/** A gateway each of whose VMs traps after so many requests; the client's own connection has had its first ones. */
async function startTrapping(test: TestContext, workers: number): Promise<Gateway> {
  const plugin = join(await scratchFolder(test), "trapping.wasm");
  await writeTrappingPlugin(plugin, UNTIL_TRAP);
  return startSteering(test, { example: "admin_static.yaml", plugin, workers });
}

/** Sends requests on the client's one connection until its worker's VM traps. */
async function trap(gateway: Gateway): Promise<void> {
  for (let count = 0; count <= UNTIL_TRAP; count++) if ((await gateway.get()).status !== 200) return;
  assert.fail("it does not trap");
}

function asked(gateway: Gateway): Promise<number> {
  return gateway.stat("wasmcustom.steer.admin.asked");
}
