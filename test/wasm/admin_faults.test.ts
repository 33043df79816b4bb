// When Envoy's admin interface, the worker that asks it, or the host's calls fail: the last view is kept for keep_ms, then what was before.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { FAILURES, type HttpCall } from "../../tools/scripted_host/index.ts";
import { clustersText, Fleet } from "./envoy_admin.ts";
import { address, endpoints, HOST_HEADER, plugin, STRATEGIES } from "./fixture.ts";

const KEEP_MS = 5000;
const CONFIGURATION = { max_retries: 7, admin: { cluster: "envoy_admin", keep_ms: KEEP_MS } };
const KNOWN = [0, 1, 2].map((index) => ({ address: address(index) }));
const VIEW = KNOWN.map((host) => host.address);
const METADATA = { steer: { version: 1, endpoints: endpoints(6).slice(3) } };
const LISTED_BY_METADATA = endpoints(6)
  .slice(3)
  .map((endpoint) => endpoint.address);

function started(configuration: object = CONFIGURATION, vmCount = 2, metadata = {}): Fleet {
  const fleet = new Fleet(configuration, KNOWN, vmCount, metadata);
  fleet.run(500);
  assert.deepEqual(fleet.list().sort(), VIEW);
  return fleet;
}

function assertAllList(fleet: Fleet, expected: readonly unknown[]): void {
  for (const root of fleet.roots) if (root.host.alive) assert.deepEqual(fleet.list(root).sort(), expected);
}

const WHOLE = clustersText("api", KNOWN);
const TOO_LARGE = clustersText(
  "api",
  Array.from({ length: 16_000 }, (_, index) => ({
    address: `[2001:db8:1111:2222:3333:4444:5555:${(index + 4096).toString(16)}]:65000`,
    region: "r".repeat(128),
    zone: "z".repeat(128),
  })),
);

const BAD: readonly [name: string, answer: (call: HttpCall) => unknown, reason: string][] = [
  ["an empty body", (call) => call.answer(), "unknown_cluster"],
  ["no answer at all", (call) => call.fail(), "no_answer"],
  ["another cluster's hosts", (call) => call.answer({ body: clustersText("apis", KNOWN) }), "unknown_cluster"],
  ["403", (call) => call.answer({ headers: { ":status": "403" }, body: "Forbidden\n" }), "no_answer"],
  ["503 of Envoy's own", (call) => call.refuse(), "no_answer"],
  ["a whole text with 500", (call) => call.answer({ headers: { ":status": "500" }, body: WHOLE }), "no_answer"],
  ["a text that ends within a line", (call) => call.answer({ body: WHOLE.slice(0, -40) }), "cut_off"],
  ["a text without an end", (call) => call.answer({ body: WHOLE.slice(0, -1) }), "cut_off"],
  ["binary garbage", (call) => call.answer({ body: new Uint8Array(100_000).map((_, n) => n * 7) }), "cut_off"],
  ["one line of a megabyte", (call) => call.answer({ body: "x".repeat(1 << 20) }), "cut_off"],
  ["more than 4 MiB of hosts", (call) => call.answer({ body: TOO_LARGE }), "too_large"],
];

describe("an answer of Envoy's admin interface", () => {
  for (const [name, answer, reason] of BAD) {
    it(`of ${name} leaves the last view as it is; it is counted each time and told once`, () => {
      const fleet = started();
      const before = fleet.callCount;
      fleet.answer = answer;
      fleet.run(4000);
      assertAllList(fleet, VIEW);
      const count = fleet.callCount - before;
      fleet.answer = () => undefined;
      fleet.run(200);
      assert.ok(count > 0);
      assert.equal(fleet.counter("steer.admin.failed"), count);
      assert.deepEqual(fleet.events, [{ event: "admin_failed", cluster: "api", reason }]);
    });
  }

  it("that never comes counts as a failure when its time is up", () => {
    const fleet = started();
    fleet.answer = () => undefined;
    fleet.run(4500);
    assertAllList(fleet, VIEW);
    assert.ok(fleet.counter("steer.admin.failed") >= 2);
  });

  it("that is good after bad ones is taken, and the next bad one is told again", () => {
    const fleet = started();
    const good = fleet.answer;
    for (let round = 0; round < 3; round++) {
      fleet.answer = (call) => call.fail();
      fleet.run(2500);
      fleet.answer = good;
      fleet.run(1500);
    }
    assert.equal(fleet.events.filter(({ event }) => event === "admin_failed").length, 3);
  });

  it("that fails now this way, now that way, is told once each way", () => {
    const fleet = started({ ...CONFIGURATION, admin: { cluster: "envoy_admin", keep_ms: 60_000 } });
    let count = 0;
    fleet.answer = (call) => (count++ % 2 ? call.fail() : call.answer({ body: WHOLE.slice(0, -1) }));
    fleet.run(20_000);
    assert.equal(fleet.events.length, 2, JSON.stringify(fleet.events));
  });

  it("with hosts that have no ip:port, no health or no priority lists the others", () => {
    const fleet = started();
    const own = clustersText("api", KNOWN);
    const odd = [
      "api::/var/run/a.sock::health_flags::healthy\napi::/var/run/a.sock::priority::0\n",
      "api::10.9.0.1:80::priority::0\n",
      "api::10.9.0.2:80::health_flags::healthy\n",
      "api::10.9.0.3::health_flags::healthy\napi::10.9.0.3::priority::0\n",
    ];
    fleet.answer = (call) => call.answer({ body: own + odd.join("") });
    fleet.run(2000);
    assertAllList(fleet, VIEW);
  });

  it("that says nobody is left empties the list, without a fault", () => {
    const fleet = started();
    fleet.known = [];
    fleet.run(2000);
    assertAllList(fleet, []);
    assert.deepEqual(fleet.events, []);
  });
});

describe("a view that is not renewed", () => {
  it("is kept for keep_ms, then cluster metadata makes the membership, until there are views again", () => {
    const fleet = started(CONFIGURATION, 2, METADATA);
    const good = fleet.answer;
    fleet.answer = (call) => call.fail();
    fleet.run(KEEP_MS - 1000);
    assertAllList(fleet, VIEW);
    fleet.run(1500);
    assertAllList(fleet, LISTED_BY_METADATA);
    assert.equal(fleet.events.filter(({ event }) => event === "admin_view_lost").length, 2);
    fleet.answer = good;
    fleet.run(2000);
    assertAllList(fleet, VIEW);
    fleet.run(200);
    assert.equal(fleet.counter("steer.admin.lost"), 2);
  });

  it("is kept for keep_ms, then there is no header where cluster metadata has no endpoints", () => {
    for (const metadata of [{}, { steer: { version: 1 } }]) {
      const fleet = started(CONFIGURATION, 2, metadata);
      fleet.answer = (call) => call.fail();
      fleet.run(KEEP_MS + 500);
      assertAllList(fleet, []);
      const headers = { ":path": "/", [HOST_HEADER]: "6.6.6.6:1" };
      assert.equal(fleet.roots[0]?.request({ cluster: "api", headers }).header(HOST_HEADER), undefined);
      const before = fleet.counter("steer.fallback.reason.no_endpoints");
      fleet.run(1000);
      assert.ok(fleet.counter("steer.fallback.reason.no_endpoints") > before);
    }
  });
});

describe("before there is a view", () => {
  it("cluster metadata makes the membership", () => {
    const fleet = new Fleet(CONFIGURATION, KNOWN, 1, METADATA);
    fleet.answer = (call) => call.fail();
    fleet.run(3000);
    assertAllList(fleet, LISTED_BY_METADATA);
  });

  it("an admin cluster that does not exist is told once, and counted", () => {
    const fleet = new Fleet({ admin: { cluster: "nowhere" } }, KNOWN);
    fleet.run(5000);
    assert.deepEqual(fleet.events, [{ event: "admin_failed", cluster: "api", reason: "call_refused" }]);
    assert.ok(fleet.counter("steer.admin.failed") >= 4);
  });
});

describe("the worker that asks", () => {
  it("is replaced within 2 s when it dies, and its views are kept until then", () => {
    const fleet = started(CONFIGURATION, 4);
    const asker = fleet.vms.find((vm) => vm.http.made.length > 0);
    assert.ok(asker !== undefined);
    asker.kill();
    fleet.known = KNOWN.slice(1);
    const before = fleet.callCount;
    for (let elapsedMs = 0; elapsedMs < 2000 && fleet.callCount === before; elapsedMs += 100) {
      assertAllList(fleet, VIEW);
      fleet.run(100);
    }
    assert.ok(fleet.callCount > before);
    fleet.run(200);
    assertAllList(fleet, VIEW.slice(1));
    fleet.run(5000);
    assert.equal(fleet.vms.filter((vm) => vm.alive && vm.http.made.length > 0).length, 1);
  });

  it("is replaced at once when its root context is closed, and nobody hears of its open calls", () => {
    const fleet = started(CONFIGURATION, 2);
    const [first, second] = fleet.roots;
    fleet.answer = () => undefined;
    fleet.run(1000);
    first?.close();
    fleet.roots.shift();
    fleet.run(1200);
    assert.ok((second?.host.http.made.length ?? 0) > 0);
  });

  it("comes back after a trap as a new worker and lists the view at once", () => {
    const fleet = started(CONFIGURATION, 2);
    fleet.vms[0]?.kill();
    const root = fleet.startWorker();
    fleet.run(200);
    assert.deepEqual(fleet.list(root).sort(), VIEW);
  });
});

const CALLS = WebAssembly.Module.imports(plugin.module).map((entry) => entry.name);

describe("a host call that fails under Envoy's view", () => {
  for (const call of CALLS) {
    it(`does no harm when it is ${call}, whatever the status`, () => {
      for (const status of FAILURES) {
        const fleet = started(CONFIGURATION, 2);
        for (const vm of fleet.vms) vm.fault(call, status);
        fleet.run(2500);
        for (const vm of fleet.vms) vm.clearFaults();
        fleet.run(3000);
        assertAllList(fleet, VIEW);
        assert.ok(fleet.vms.every((vm) => vm.alive));
        assert.ok(fleet.events.length <= 8, `${status}: ${JSON.stringify(fleet.events)}`);
      }
    });

    it(`does no harm from the start when it is ${call}`, () => {
      for (const status of FAILURES) {
        const fleet = new Fleet(CONFIGURATION, KNOWN, 1);
        fleet.vms[0]?.fault(call, status);
        fleet.run(2000);
        fleet.vms[0]?.clearFaults();
        fleet.run(3000);
        assertAllList(fleet, VIEW);
      }
    });
  }
});

describe("any bytes", () => {
  const bytes = fc.uint8Array({ maxLength: 400, size: "max" });
  const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6, size: "max" });

  /** The bytes with some of them changed, and maybe cut off. */
  function damaged(whole: Uint8Array, changes: readonly (readonly [number, number])[], cut: number): Uint8Array {
    const copy = Uint8Array.from(whole);
    for (const [place, byte] of changes) copy[place % (copy.length || 1)] = byte;
    return cut % 2 ? copy.subarray(0, cut % (copy.length + 1)) : copy;
  }

  function assertRecovers(fleet: Fleet): void {
    fleet.run(2500);
    assertAllList(fleet, VIEW);
  }

  it("as an answer do no harm", () => {
    const fleet = started(CONFIGURATION, 1);
    const good = fleet.answer;
    const whole = Buffer.from(WHOLE);
    const property = fc.property(bytes, damage, fc.nat(), (garbage, changes, cut) => {
      const body = cut % 5 === 0 ? garbage : damaged(whole, changes, cut);
      fleet.answer = (call) => call.answer({ body });
      fleet.run(1200);
      fleet.answer = good;
      assertRecovers(fleet);
    });
    fc.assert(property, { seed: 20_271, numRuns: 300 });
  });

  for (const strategy of STRATEGIES) {
    it(`in shared data under the plugin's keys do no harm to ${strategy}`, () => {
      const fleet = started({ ...CONFIGURATION, strategy }, 2);
      const { sharedData } = fleet.process;
      const plans = fc.array(fc.tuple(fc.nat(), bytes, damage, fc.nat()), { minLength: 1, maxLength: 8, size: "max" });
      const property = fc.property(plans, (plan) => {
        for (const [place, garbage, changes, cut] of plan) {
          const keys = [...sharedData.entries.keys()];
          const key = keys[place % keys.length] ?? "";
          const old = sharedData.entries.get(key)?.value ?? garbage;
          sharedData.set(key, cut % 3 ? damaged(old, changes, cut) : garbage, 0);
          fleet.run(100);
        }
        assertRecovers(fleet);
      });
      fc.assert(property, { seed: 20_272, numRuns: 150 });
    });
  }
});
