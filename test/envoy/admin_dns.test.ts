// Scenario: a DNS name that resolves elsewhere: hosts come and go with no list of Steer's own.
import assert from "node:assert/strict";
import test from "node:test";
import { eventually } from "./eventually.ts";
import { withSettings } from "./example_edits.ts";
import { explanationOf } from "./explanation.ts";
import { Load } from "./load.ts";
import { NOTICE_MS, silentAfterMs } from "./silence.ts";
import { startSteering } from "./steering.ts";

test("when a name resolves elsewhere the host that left gets no request, is not named, and the new one is used", async (t) => {
  const names = { "api.internal": ["127.0.0.2", "127.0.0.3"] };
  const gateway = await startSteering(t, {
    example: "admin_dns.yaml",
    edit: withSettings({ strategy: "consistent_hash", ramp_ms: 0 }), // random, so that each host has its share
    names,
    spareIps: ["127.0.0.4"],
  });
  const [left, joined] = [gateway.fleet.at("127.0.0.2:18080"), gateway.fleet.at("127.0.0.4:18080")];
  const load = Load.start(t, gateway.client(), { perSecond: 100 });
  assert.ok(
    await eventually(async () => explanationOf(await gateway.get()).includes(left.realAddress)),
    "it is never named",
  );
  gateway.dns.resolve("api.internal", ["127.0.0.3", "127.0.0.4"]);
  assert.ok(await eventually(async () => (await gateway.healthFlags(left)) === ""));
  const resolvedMs = performance.now();
  const follows = async () => {
    const named = explanationOf(await gateway.get());
    return named.includes(joined.realAddress) && !named.includes(left.realAddress);
  };
  assert.ok(await eventually(follows), "the new host is not named, or the old one is");
  const namedMs = performance.now() - resolvedMs;
  assert.ok(namedMs <= NOTICE_MS, `it was named for ${namedMs} ms`);
  assert.equal(await silentAfterMs(left, load), 0);
  assert.ok(await eventually(async () => joined.received.length > 20), "the new host gets nothing");
  const result = await load.stop();
  assert.ok(result.isSteeredWell, String(result));
});
