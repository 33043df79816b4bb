// What Steer relies on in Envoy itself, shown on the examples: a newer Envoy that differs is noticed here.
import assert from "node:assert/strict";
import test from "node:test";
import { withHealth, withMetadata, without } from "./eds_edits.ts";
import { eventually } from "./eventually.ts";
import { startGateway } from "./gateway.ts";

test("a probe that names a host which is no member gets 503 and touches no other host", async (t) => {
  const gateway = await startGateway(t, {
    example: "probes.yaml",
    edit: (yaml) => chosenByClient(yaml).replace("route: { cluster: api }", "route: { cluster: api_probes }"),
  });
  const member = gateway.fleet.endpoint(18083);
  const probe = (host: string) => gateway.get("/healthz", { "x-steer-hosts": host });
  for (let count = 0; count < 5; count++) {
    assert.equal((await probe(member.realAddress)).endpoint, member.address);
    const { status, endpoint } = await probe("127.0.0.1:1");
    assert.deepEqual([status, endpoint], [503, ""]);
  }
  assert.deepEqual(
    [...gateway.fleet].map(({ checked }) => checked.length),
    [0, 0, 5, 0],
  );
  assert.equal(await gateway.stat("cluster.api.upstream_rq_total"), 0);
});

test("Envoy takes EDS changes of health, metadata and membership and keeps the connections of who stays", async (t) => {
  const gateway = await startGateway(t, { example: "admin_eds.yaml" });
  await gateway.endpointsOf(20);
  const [draining, gone] = [gateway.fleet.endpoint(18081), gateway.fleet.endpoint(18082)];
  assert.equal(await gateway.healthFlags(draining), "healthy");
  await gateway.replaceWatched(withHealth(18081, "DRAINING"));
  assert.ok(await eventually(async () => (await gateway.healthFlags(draining)) === "/eds_status_draining"));
  const updates = await gateway.stat("cluster.api.update_success");
  await gateway.replaceWatched(withMetadata(18081, { cpu: 0.9 }));
  assert.ok(await eventually(async () => (await gateway.stat("cluster.api.update_success")) > updates));
  assert.equal(await gateway.stat("cluster.api.upstream_cx_destroy"), 0);
  await gateway.replaceWatched(without(18082));
  assert.ok(await eventually(async () => (await gateway.healthFlags(gone)) === ""));
});

test("a name that resolves elsewhere has other hosts soon", async (t) => {
  const names = { "api.internal": ["127.0.0.2", "127.0.0.3"] };
  const gateway = await startGateway(t, { example: "admin_dns.yaml", names, spareIps: ["127.0.0.4"] });
  const [left, joined] = [gateway.fleet.at("127.0.0.2:18080"), gateway.fleet.at("127.0.0.4:18080")];
  assert.equal(await gateway.healthFlags(left), "healthy");
  gateway.dns.resolve("api.internal", ["127.0.0.3", "127.0.0.4"]);
  assert.ok(await eventually(async () => (await gateway.healthFlags(joined)) === "healthy"));
  assert.equal(await gateway.healthFlags(left), "");
});

test("a host that outlier detection ejected stays ejected while its health check passes, and is still asked when named", async (t) => {
  const gateway = await startGateway(t, { example: "admin_static.yaml", edit: chosenByClient });
  const failing = gateway.fleet.endpoint(18081);
  failing.answerStatus(500);
  const named = { "x-steer-hosts": failing.realAddress };
  for (let count = 0; count < 5; count++) await gateway.get("/", named);
  assert.ok(await eventually(async () => (await gateway.healthFlags(failing)) === "/failed_outlier_check"));
  const checkedCount = failing.checked.length;
  assert.ok(await eventually(async () => failing.checked.length >= checkedCount + 2));
  assert.equal(await gateway.healthFlags(failing), "/failed_outlier_check");
  const receivedCount = failing.received.length;
  await gateway.get("/", named);
  assert.equal(failing.received.length, receivedCount + 1);
});

/** No Steer, and the client's host header is used. */
function chosenByClient(yaml: string): string {
  return yaml
    .replace("mutations: [{ remove: x-steer-hosts }]", "mutations: [{ remove: x-other }]")
    .replace("- name: steer # the last filter before the router", "- name: steer\n                    disabled: true");
}
