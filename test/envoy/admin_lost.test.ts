// Scenario: Envoy's admin interface stops answering. In the place of its socket Steer is led to an endpoint that passes on what the
// real one says, until the test closes it. Cluster metadata, that Steer goes back to, lists one host only.
import assert from "node:assert/strict";
import test from "node:test";
import type { Envoy } from "../../tools/envoy/run.ts";
import type { Behaviour } from "./behaviours.ts";
import { both } from "./eds_edits.ts";
import { eventually } from "./eventually.ts";
import { withSettings } from "./example_edits.ts";
import { startGateway } from "./gateway.ts";
import { Load } from "./load.ts";
import { silentAfterMs } from "./silence.ts";

const ADMIN_PORT = 18099;
const KEEP_MS = 2_000;
/** The last view may be an interval old when the interface ends. */
const KEEP_LEAST_MS = 500;
const SOCKET = "address: { pipe: { path: build/admin.sock } }";
const METADATA = `{ filter_metadata: { steer: { endpoints: [{ address: "127.0.0.1:18081" }] } } }`;

test("without answers of admin the last view is kept for keep_ms, then cluster metadata is back; answers bring the view back", async (t) => {
  const gateway = await startGateway(t, { example: "admin_static.yaml", edit: throughAnEndpoint });
  const [admin, listed, other] = [ADMIN_PORT, 18081, 18084].map((port) => gateway.fleet.endpoint(port));
  assert.ok(admin && listed && other);
  const load = Load.start(t, gateway.client(), { perSecond: 100 });
  admin.behave(passingOn(gateway.envoy));
  assert.ok(await eventually(async () => other.received.length > 0), `${load.result}`);
  await admin.close();
  const closedMs = performance.now();
  const isLost = async () => (await gateway.stat("wasmcustom.steer.admin.lost")) === 1;
  assert.ok(await eventually(isLost), "the view is kept for good");
  const keptMs = performance.now() - closedMs;
  assert.ok(keptMs > KEEP_LEAST_MS, `the view was kept for ${keptMs} ms`);
  assert.match(gateway.envoy.log, /admin_view_lost/);
  assert.ok((await silentAfterMs(other, load)) < 1_000, `${load.result}`);
  const receivedCount = other.received.length;
  await admin.listen();
  assert.ok(await eventually(async () => other.received.length > receivedCount), `${load.result}`);
  const result = await load.stop();
  assert.equal(result.successRatio, 1, `${result}`);
});

/** Random choice among whoever is a member; the admin interface is an endpoint of the test's. */
const throughAnEndpoint = both(
  (yaml) => yaml.replace(SOCKET, `address: { socket_address: { address: 127.0.0.1, port_value: ${ADMIN_PORT} } }`),
  (yaml) =>
    yaml.replace("    - name: api\n      connect", `    - name: api\n      metadata: ${METADATA}\n      connect`),
  withSettings({ strategy: "consistent_hash", ramp_ms: 0, admin: { cluster: "envoy_admin", keep_ms: KEEP_MS } }),
);

function passingOn(envoy: Envoy): Behaviour {
  return (request, response) => {
    envoy.admin(request.url ?? "").then(
      (body) => response.end(body),
      () => response.writeHead(503).end(),
    );
  };
}
