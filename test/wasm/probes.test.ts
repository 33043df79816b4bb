// Probes: who is asked how often, and what happens where that can't be done.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FAILURES, Status } from "../../tools/scripted_host/index.ts";
import { addresses, FIRST, held, INTERVAL_MS, keepAnswers, ProbedFleet, QUICK, THIRD, VICTIM } from "./probed_fleet.ts";

describe("a probe", () => {
  it("is a request to the probe cluster that names one member and says who it is for", () => {
    const fleet = new ProbedFleet(3, { path: "/healthz?deep=1", method: "HEAD", timeout_ms: 700 });
    fleet.run(500);
    const call = fleet.probesOf(VICTIM)[0]?.call;
    assert.equal(call?.cluster, "api_probes");
    assert.deepEqual(
      [":method", ":path", ":authority"].map((name) => call?.headers.get(name)),
      ["HEAD", "/healthz?deep=1", "api"],
    );
    assert.equal(call?.timeoutMs, 700);
    assert.equal(call?.body.length, 0);
  });

  it("has the address whole, be it short or long, under the configured header", () => {
    const names = ["1.1.1.1:1", "[2001:db8:1111:2222:3333:4444:5555:6666]:65535", "10.0.0.1:80"];
    const members = names.map((name) => ({ address: name }));
    const fleet = new ProbedFleet(members, {}, { host_header: "x-to" });
    fleet.run(500);
    assert.deepEqual(fleet.sent.map((probe) => probe.call.headers.get("x-to")).sort(), names.sort());
  });

  it("is sent to each member once in interval_ms, evenly over that time", () => {
    for (const [count, interval_ms] of [
      [1, 1000],
      [7, 2000],
      [50, 5000],
    ] as const) {
      const fleet = new ProbedFleet(count, { interval_ms });
      fleet.run(interval_ms);
      const before = fleet.sent.length;
      fleet.run(interval_ms * 4);
      const sent = fleet.sent.slice(before);
      assert.equal(sent.length, count * 4);
      for (const one of addresses(count)) assert.equal(sent.filter((probe) => probe.address === one).length, 4);
      const startMs = fleet.process.clock.nowMs - interval_ms * 4;
      for (let half = 0; half < 8; half++) {
        const fromMs = startMs + half * (interval_ms / 2);
        const inHalf = sent.filter((probe) => probe.atMs > fromMs && probe.atMs <= fromMs + interval_ms / 2).length;
        assert.ok(Math.abs(inHalf - count / 2) <= 1 + count / 10, `${inHalf} of ${count} in half an interval`);
      }
    }
  });

  it("is sent to all members at once at first, but to per_second of them in a second at most", () => {
    const fleet = new ProbedFleet(60, { interval_ms: 60_000, per_second: 20 });
    fleet.run(5000);
    assert.deepEqual([...new Set(fleet.sent.map((probe) => probe.address))].sort(), addresses(60).sort());
    for (const { atMs } of fleet.sent) {
      const count = fleet.sent.filter((probe) => probe.atMs >= atMs && probe.atMs < atMs + 1000).length;
      assert.ok(count <= 20, `${count} in a second`);
    }
  });

  it("is sent to each member in turn where per_second is too little for interval_ms", () => {
    const fleet = new ProbedFleet(40, { interval_ms: 1000, per_second: 10 });
    fleet.run(20_000);
    const counts = addresses(40).map((one) => fleet.probesOf(one).length);
    assert.ok(Math.min(...counts) >= 4 && Math.max(...counts) <= 6, `${counts}`);
  });

  it("is not sent again before the one before was answered", () => {
    const fleet = new ProbedFleet(3, { timeout_ms: 5000 });
    const kept = keepAnswers(fleet, VICTIM);
    fleet.run(4500);
    assert.equal(kept.length, 1);
    kept[0]?.call.answer();
    fleet.run(1200);
    assert.equal(kept.length, 2);
  });

  it("leaves room for others where none is answered: of one cluster 256 wait, of all together 512", () => {
    const fleet = new ProbedFleet(400, { timeout_ms: 60_000, interval_ms: 60_000 });
    const [root] = fleet.roots;
    assert.ok(root !== undefined);
    fleet.answer = () => undefined;
    fleet.run(1000);
    assert.equal(root.host.http.open.size, 256);
    for (const name of ["b", "c"]) {
      fleet.process.clusters.set(name, fleet.cluster);
      root.request({ cluster: name }).finish();
    }
    fleet.run(1000);
    assert.equal(root.host.http.open.size, 512);
    fleet.run(61_000);
    assert.ok(fleet.sent.length > 1000);
    assert.equal(fleet.counter("failed"), 0);
  });

  it("is not sent without a cluster for probes", () => {
    const fleet = new ProbedFleet(3, { cluster: "" });
    fleet.run(20_000);
    assert.deepEqual([fleet.sent.length, fleet.counter("sent"), fleet.listed().length], [0, 0, 3]);
  });
});

describe("probes that can't be sent", () => {
  it("are counted and told, judge nobody, and go on when they can", () => {
    const fleet = new ProbedFleet(3, QUICK);
    const probes = fleet.process.clusters.get("api_probes");
    assert.ok(probes !== undefined);
    fleet.process.clusters.delete("api_probes");
    fleet.run(3000);
    assert.deepEqual(fleet.listed(), addresses(3));
    assert.ok(fleet.counter("failed") > 0);
    assert.deepEqual(fleet.events("probes_failed"), [
      { event: "probes_failed", cluster: "api", reason: "call_refused" },
    ]);
    fleet.process.clusters.set("api_probes", probes);
    fleet.set(VICTIM, 500);
    fleet.run(2000);
    assert.deepEqual(fleet.listed(), [FIRST, THIRD]);
  });

  it("because Envoy has not that host there say nothing of it, and keep nobody else's from being sent", () => {
    const fleet = new ProbedFleet(3, QUICK);
    const vm = fleet.roots[0]?.host;
    vm?.fault("proxy_http_call", (_cluster, _size, headers, length) =>
      vm.memory.text(Number(headers), Number(length)).includes(VICTIM) ? Status.InternalFailure : undefined,
    );
    fleet.run(10_000);
    assert.equal(fleet.probesOf(VICTIM).length, 0);
    for (const one of [FIRST, THIRD]) assert.ok(fleet.probesOf(one).length >= 9);
    assert.ok(fleet.counter("failed") >= 9 && fleet.counter("failed") <= 11, `${fleet.counter("failed")} refused`);
    assert.deepEqual(fleet.listed(), addresses(3));
    vm?.clearFaults();
    fleet.set(VICTIM, 500);
    fleet.run(2000);
    assert.deepEqual(fleet.listed(), [FIRST, THIRD]);
  });

  it("hold nobody back for ever", () => {
    const fleet = held();
    fleet.process.clusters.delete("api_probes");
    fleet.run(3 * INTERVAL_MS);
    assert.deepEqual(fleet.listed(), [FIRST, THIRD]);
    fleet.run(5000);
    assert.deepEqual(fleet.listed(), addresses(3));
    assert.ok(fleet.events("probes_failed").some((event) => event.reason === "silent"));
  });
});

describe("a host call that fails while there are probes", () => {
  for (const call of ["proxy_http_call", "proxy_get_shared_data", "proxy_set_shared_data", "proxy_get_property"]) {
    it(`does no harm when it is ${call}, whatever the status`, () => {
      for (const status of FAILURES) {
        const fleet = held();
        fleet.roots[0]?.host.fault(call, status);
        fleet.run(4000);
        fleet.roots[0]?.host.clearFaults();
        fleet.set(VICTIM, 200);
        fleet.run(8000);
        assert.deepEqual(fleet.listed(), addresses(3));
        fleet.set(VICTIM, 500);
        fleet.run(3000);
        assert.deepEqual(fleet.listed(), [FIRST, THIRD]);
      }
    });
  }

  it("does no harm when it is the reading of an answer: that counts as none", () => {
    for (const status of FAILURES) {
      const fleet = new ProbedFleet(3, QUICK);
      fleet.run(500);
      fleet.roots[0]?.host.fault("proxy_get_header_map_value", status);
      fleet.process.tick(2000);
      fleet.roots[0]?.host.clearFaults();
      assert.ok(fleet.roots[0]?.host.trapped === false);
      fleet.run(4000);
      assert.deepEqual(fleet.listed(), addresses(3));
    }
  });
});
