// Scenario: probes on their example: Steer asks each endpoint for its health, through a cluster whose fallback policy names no host.
import assert from "node:assert/strict";
import test from "node:test";
import { answering, answeringAfter, reporting } from "./behaviours.ts";
import { both } from "./eds_edits.ts";
import { eventually } from "./eventually.ts";
import { withSettings } from "./example_edits.ts";
import { Load, runLoad } from "./load.ts";
import { NOTICE_MS, silentAfterMs } from "./silence.ts";
import { startSteering } from "./steering.ts";

const PROBES = { cluster: "api_probes", path: "/healthz", interval_ms: 200, timeout_ms: 500 };
/** A choice that is blind to all but health. Members are probed no more often than they are confirmed, by reading the metadata. */
const probed = withSettings({ strategy: "consistent_hash", ramp_ms: 0, metadata_refresh_ms: 100, probes: PROBES });
const ENTRY = '- { address: "127.0.0.1:18084", region: eu-west-1, zone: eu-west-1b }';

test("a host whose probes fail but that answers 200 gets no request until they pass, and the cluster's statistics know no probe", async (t) => {
  const gateway = await startSteering(t, { example: "probes.yaml", edit: probed });
  const failing = gateway.fleet.endpoint(18082);
  const load = Load.start(t, gateway.client(), { perSecond: 100 });
  assert.ok(await eventually(async () => failing.checked.length > 0 && failing.received.length > 0));
  failing.behaveWhenChecked(answering(503));
  const silentMs = await silentAfterMs(failing, load);
  assert.ok(silentMs <= NOTICE_MS, `it got requests for ${silentMs} ms: ${load.result}`);
  const receivedCount = failing.received.length;
  failing.behaveWhenChecked(answering(200));
  assert.ok(await eventually(async () => failing.received.length > receivedCount + 10), `it is gone: ${load.result}`);
  const result = await load.stop();
  assert.ok(result.isSteeredWell, `${result}`);
  const requestCount = [...gateway.fleet].reduce((sum, { received }) => sum + received.length, 0);
  assert.equal(await gateway.stat("cluster.api.upstream_rq_total"), requestCount);
});

test("a probe of an endpoint that the cluster has no more is refused, and keeps nobody else's from being sent", async (t) => {
  const left = "127.0.0.1:18999";
  const entry = `${ENTRY}\n              - { address: "${left}" }`;
  const edit = both(probed, (yaml) => yaml.replace(ENTRY, entry));
  const gateway = await startSteering(t, { example: "probes.yaml", edit });
  Load.start(t, gateway.client(), { perSecond: 50 }); // without requests nothing confirms the members
  const refused = async () => gateway.stat("wasmcustom.steer.probes.failed");
  assert.ok(await eventually(async () => (await refused()) >= 3), "it is not probed");
  const counts = [...gateway.fleet].map(({ checked }) => checked.length);
  const areProbed = async () => [...gateway.fleet].every(({ checked }, n) => checked.length >= (counts[n] ?? 0) + 5);
  assert.ok(await eventually(areProbed), "the others are not probed any more");
  assert.equal(await gateway.stat("wasmcustom.steer.probes.bad"), 0);
});

test("what a host reports with its probes moves the traffic", async (t) => {
  const edit = withSettings({ strategy: "resource_aware", probes: PROBES });
  const gateway = await startSteering(t, { example: "probes.yaml", edit });
  for (const endpoint of gateway.fleet) {
    endpoint.behave(answeringAfter(10));
    endpoint.behaveWhenChecked(reporting(`TEXT cpu_utilization=${endpoint.address.endsWith("18083") ? 0.95 : 0.05}`));
  }
  const isMoved = async () => {
    const result = await runLoad(gateway.client(), { perSecond: 200, count: 200 });
    return result.share("127.0.0.1:18083") < 0.15;
  };
  assert.ok(await eventually(isMoved), "the host with a high load gets as much as the others");
});
