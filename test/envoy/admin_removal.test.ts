// Scenario: EDS removes a host, and takes it in again. Nothing says anything of Steer: no metadata, of the cluster or of an endpoint.
import assert from "node:assert/strict";
import test from "node:test";
import { both, without } from "./eds_edits.ts";
import { eventually } from "./eventually.ts";
import { explanationOf } from "./explanation.ts";
import type { Gateway } from "./gateway.ts";
import { Load } from "./load.ts";
import { NOTICE_MS, silentAfterMs } from "./silence.ts";
import { startSteering } from "./steering.ts";

const PORT = 18082;
const withoutMetadata = (yaml: string) => yaml.replaceAll(/^ +metadata: .*\n/gm, "");

test("a host that EDS removed gets no request and is not named any more, and is named again when it is back", async (t) => {
  const gateway = await startSteering(t, { example: "admin_eds.yaml" });
  const removed = gateway.fleet.endpoint(PORT);
  const load = Load.start(t, gateway.client(), { perSecond: 100 });
  await gateway.replaceWatched(withoutMetadata);
  assert.ok(await eventually(async () => removed.received.length > 0), `it gets nothing: ${load.result}`);
  await gateway.replaceWatched(both(withoutMetadata, without(PORT)));
  assert.ok(await eventually(async () => (await gateway.healthFlags(removed)) === ""));
  const leftMs = await untilNamed(gateway, false);
  assert.ok(leftMs <= NOTICE_MS, `it was named for ${leftMs} ms`);
  assert.equal(await silentAfterMs(removed, load), 0);
  await gateway.replaceWatched(withoutMetadata);
  assert.ok(await eventually(async () => (await gateway.healthFlags(removed)) === "healthy"));
  const joinedMs = await untilNamed(gateway, true);
  assert.ok(joinedMs <= NOTICE_MS, `it was not named for ${joinedMs} ms`);
  const result = await load.stop();
  assert.ok(result.isSteeredWell, `${result}`);
});

/** How long it takes until Steer names the endpoint, or does not: milliseconds from now; Infinity = for good. */
async function untilNamed(gateway: Gateway, isWanted: boolean): Promise<number> {
  const startMs = performance.now();
  const { realAddress } = gateway.fleet.endpoint(PORT);
  const isSo = async () => explanationOf(await gateway.get()).includes(realAddress) === isWanted;
  return (await eventually(isSo)) ? performance.now() - startMs : Number.POSITIVE_INFINITY;
}
