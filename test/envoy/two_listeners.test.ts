// Scenario: two listeners with different configurations share one VM.
import assert from "node:assert/strict";
import test from "node:test";
import { startGateway } from "./gateway.ts";

const USERS = Array.from({ length: 40 }, (_, i) => `user-${i}`);

test("each listener keeps its own strategy while requests to both alternate", async (t) => {
  const gateway = await startGateway(t, { example: "two_listeners.yaml" });
  const owners = new Map<string, string>();
  for (const round of [1, 2]) {
    for (const user of USERS) {
      const sticky = await gateway.client("sticky").get("/", { "x-user-id": user });
      const near = await gateway.client("near").get("/", { "x-user-id": user });
      assert.equal(near.endpoint, "127.0.0.1:18081", "the nearest endpoint answers on `near`");
      if (round === 1) owners.set(user, sticky.endpoint);
      assert.equal(sticky.endpoint, owners.get(user), `${user} moved on \`sticky\``);
    }
  }
  assert.ok(new Set(owners.values()).size > 1, "all users came to one endpoint on `sticky`");
});

test("both listeners really share one VM on each thread", async (t) => {
  const one = await startGateway(t, { example: "geographical.yaml" });
  const two = await startGateway(t, { example: "two_listeners.yaml" });
  assert.equal(await two.stat("wasm.wasm_vm_count"), await one.stat("wasm.wasm_vm_count"));
});
