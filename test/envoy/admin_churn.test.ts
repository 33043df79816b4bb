// Scenario: EDS changes ten times a second: hosts drain, leave, come back, change weight and load.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { withHealth, withMetadata, without, withWeight } from "./eds_edits.ts";
import type { Edit } from "./example.ts";
import { Load } from "./load.ts";
import { startSteering } from "./steering.ts";

const EDITS: readonly (Edit | undefined)[] = [
  without(18081),
  withHealth(18082, "DRAINING"),
  undefined,
  withWeight(18083, 5),
  without(18082),
  withMetadata(18081, { cpu: 0.9 }),
  withHealth(18083, "UNHEALTHY"),
  without(18084),
];
const CHANGE_COUNT = 30;
const CHANGE_MS = 100;

test("EDS changes ten times a second cost no request", async (t) => {
  const gateway = await startSteering(t, { example: "admin_eds.yaml" });
  for (const endpoint of gateway.fleet) endpoint.answerAfter(20);
  const load = Load.start(t, gateway.client(), { perSecond: 100 });
  const updatesBefore = await gateway.stat("cluster.api.update_success");
  for (let n = 0; n < CHANGE_COUNT; n++) {
    await gateway.replaceWatched(EDITS[n % EDITS.length]);
    await sleep(CHANGE_MS);
  }
  const result = await load.stop();
  assert.ok(result.isSteeredWell, String(result));
  const updates = (await gateway.stat("cluster.api.update_success")) - updatesBefore;
  assert.ok(updates > CHANGE_COUNT / 2, `Envoy took only ${updates} of ${CHANGE_COUNT} changes`);
});
