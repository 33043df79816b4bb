// Envoy's own view as the membership: who is asked how often, who is listed.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type AdminHost, addresses, Fleet, known } from "./envoy_admin.ts";
import { address, endpoints, STRATEGIES } from "./fixture.ts";

const ALL = { max_retries: 7, explain: true };

/** A fleet that has its first view. */
function started(hosts: readonly AdminHost[], configuration: object = ALL, vmCount = 1): Fleet {
  const fleet = new Fleet(configuration, hosts, vmCount);
  fleet.run(500);
  return fleet;
}

describe("Envoy's admin interface", () => {
  it("is asked for the one cluster, and nothing else", () => {
    const fleet = started(known(3));
    const [call] = fleet.vms[0]?.http.made ?? [];
    assert.equal(call?.cluster, "envoy_admin");
    assert.equal(call?.headers.get(":method"), "GET");
    assert.equal(decodeURIComponent(call?.headers.get(":path") ?? ""), "/clusters?filter=^api$");
    assert.equal(call?.body.length, 0);
  });

  it("is asked by one of four workers, and all of them list what it answered", () => {
    const fleet = started(known(3), ALL, 4);
    fleet.run(10_000);
    const asking = fleet.vms.filter((vm) => vm.http.made.length > 0);
    assert.equal(asking.length, 1);
    for (const root of fleet.roots) assert.deepEqual(fleet.list(root).sort(), addresses(3));
  });

  it("is asked once in interval_ms", () => {
    for (const interval_ms of [200, 1000, 5000]) {
      const fleet = started(known(3), { admin: { cluster: "envoy_admin", interval_ms } }, 2);
      const before = fleet.callCount;
      fleet.run(20_000);
      const asked = fleet.callCount - before;
      const expected = 20_000 / interval_ms;
      assert.ok(Math.abs(asked - expected) <= 1 + expected / 20, `${asked} times, not ${expected}`);
      const counted = fleet.counter("steer.admin.asked");
      assert.ok(counted === fleet.callCount || counted === fleet.callCount - 1, `${counted} of ${fleet.callCount}`);
    }
  });

  it("is asked the more rarely the more hosts there are, though no view is missed", () => {
    for (const [count, least, most] of [
      [100, 19, 21],
      [1000, 19, 33],
      [10_000, 2, 8],
    ] as const) {
      const fleet = started(known(count));
      const before = fleet.callCount;
      fleet.run(20_000);
      const asked = fleet.callCount - before;
      assert.ok(asked >= least && asked <= most, `${asked} times for ${count} hosts`);
    }
  });

  it("is not asked again before it has answered", () => {
    const fleet = started(known(3));
    const silence: unknown[] = [];
    fleet.answer = (call) => void silence.push(call);
    fleet.run(900);
    assert.equal(silence.length, 1);
    assert.equal(fleet.vms[0]?.http.open.size, 1);
  });

  it("is not asked where no admin cluster is configured", () => {
    const fleet = new Fleet({ admin: {} }, known(3), 2, { steer: { version: 1, endpoints: endpoints(2) } });
    fleet.run(5000);
    assert.equal(fleet.callCount, 0);
    assert.deepEqual(fleet.list().sort(), addresses(2));
  });

  it("may be configured for one cluster of several", () => {
    const configuration = { admin: {}, clusters: { api: { admin: { cluster: "envoy_admin" } } } };
    const fleet = started(known(3), configuration);
    assert.equal(fleet.callCount, 1);
    fleet.process.clusters.set("other", fleet.cluster);
    fleet.roots[0]?.request({ cluster: "other" }).finish();
    fleet.run(3000);
    assert.ok(fleet.vms[0]?.http.made.every((call) => call.headers.get(":path")?.includes("api")));
  });
});

describe("a host in Envoy's view", () => {
  const HELD = [
    "/failed_active_hc",
    "/failed_outlier_check",
    "/failed_eds_health",
    "/eds_status_draining",
    "/active_hc_timeout",
    "/pending_active_hc",
    "/degraded_active_hc/failed_outlier_check",
    "/a_flag_of_tomorrow",
  ];
  for (const strategy of STRATEGIES) {
    it(`that Envoy holds is never listed by ${strategy}, and is again once it is healthy`, () => {
      const configuration = { strategy, max_retries: 7, ramp_ms: 0 };
      const fleet = started(
        known(12, (index) => ({ healthFlags: HELD[index] ?? "healthy" })),
        configuration,
        2,
      );
      for (const root of fleet.roots) {
        for (let count = 0; count < 50; count++) {
          assert.deepEqual(fleet.list(root).sort(), addresses(12).slice(HELD.length).sort());
        }
      }
      fleet.known = known(12, (index) => (index === 11 ? { healthFlags: "/failed_active_hc" } : {}));
      fleet.run(1500);
      const seen = fleet.spread(200, fleet.roots[1]);
      assert.deepEqual([...seen.keys()].sort(), addresses(11).sort());
    });
  }

  it("that is only degraded is listed", () => {
    const fleet = started(known(2, (index) => ({ healthFlags: index ? "/degraded_active_hc" : "healthy" })));
    assert.deepEqual(fleet.list().sort(), addresses(2));
  });

  it("that left is listed no more, one that came is, both within 2 s and in every worker", () => {
    const fleet = started(known(4), ALL, 2);
    fleet.known = known(5).slice(1);
    fleet.run(1900);
    for (const root of fleet.roots) assert.deepEqual(fleet.list(root).sort(), addresses(5).slice(1));
  });

  it("that came is ramped up, those of the first view are not", () => {
    const fleet = started(known(4));
    assert.equal(fleet.explained(address(0))?.get("ramp"), 1);
    fleet.known = known(5);
    fleet.run(1500);
    assert.equal(fleet.explained(address(0))?.get("ramp"), 1);
    const ramp = fleet.explained(address(4))?.get("ramp") ?? Number.NaN;
    assert.ok(ramp < 0.3, `${ramp}`);
    fleet.run(11_000);
    assert.equal(fleet.explained(address(4))?.get("ramp"), 1);
  });

  it("gets requests by its weight", () => {
    const fleet = started(
      known(3, (index) => ({ weight: [1, 2, 5][index] })),
      { sample: 0 },
    );
    const spread = fleet.spread(80);
    assert.deepEqual(
      addresses(3).map((host) => spread.get(host)),
      [10, 20, 50],
    );
    fleet.known = known(3);
    fleet.run(1500);
    for (let round = 0; round < 20; round++) fleet.spread(81); // what was learned of the crowds before is forgotten
    const even = fleet.spread(81);
    for (const host of addresses(3)) assert.ok(Math.abs((even.get(host) ?? 0) - 27) <= 3, JSON.stringify([...even]));
  });

  it("is placed where Envoy says, so that later choices come from other zones", () => {
    const fleet = started(
      known(6, (index) => ({ region: "eu", zone: `eu-${index % 2}` })),
      { max_retries: 1 },
    );
    const zone = (host = "") => Number(/(\d+):/.exec(host)?.[1]) % 2;
    for (let count = 0; count < 50; count++) {
      const [first, second] = fleet.list();
      assert.notEqual(zone(first), zone(second));
    }
  });

  it("shows what others have sent there, by Envoy's own count", () => {
    const fleet = started(known(2));
    fleet.run(2000);
    fleet.known = known(2, (index) => ({ active: index ? 40 : 0 }));
    fleet.run(10_000);
    assert.equal(fleet.explained(address(0))?.get("others"), 0);
    const others = fleet.explained(address(1))?.get("others") ?? Number.NaN;
    assert.ok(others >= 30 && others <= 40, `${others}`);
  });
});

describe("priorities", () => {
  /** Four hosts of priority 0, of which so many are held, and two of priority 1. */
  function withStandby(heldCount: number): AdminHost[] {
    return known(6, (index) => ({
      priority: index < 4 ? 0 : 1,
      healthFlags: index < heldCount ? "/failed_active_hc" : "healthy",
    }));
  }
  const STANDBY = addresses(6).slice(4);

  function standbyShare(fleet: Fleet): number {
    const spread = fleet.spread(200);
    return STANDBY.reduce((sum, host) => sum + (spread.get(host) ?? 0), 0) / 200;
  }

  for (const strategy of STRATEGIES) {
    it(`leave the standby of ${strategy} unused until it is needed, then use it as Envoy does`, () => {
      const fleet = started(withStandby(0), { strategy, max_retries: 7, ramp_ms: 0 });
      for (const [heldCount, share] of [
        [0, 0],
        [1, 0],
        [2, 0.3],
        [4, 1],
        [3, 0.65],
        [0, 0],
      ] as const) {
        fleet.known = withStandby(heldCount);
        fleet.run(1500);
        const actual = standbyShare(fleet);
        const slack = share === 0 || share === 1 ? 0 : 0.1;
        assert.ok(Math.abs(actual - share) <= slack, `${actual} with ${heldCount} of 4 held`);
        const listsStandby = Array.from({ length: 20 }, () => fleet.list()).some((list) =>
          STANDBY.includes(list[0] ?? ""),
        );
        assert.equal(listsStandby, share > 0);
      }
    });

    it(`keep the standby out of every place of the list of ${strategy}`, () => {
      const fleet = started(withStandby(0), { strategy, max_retries: 7 });
      for (let count = 0; count < 20; count++) assert.deepEqual(fleet.list().sort(), addresses(4));
    });
  }
});
