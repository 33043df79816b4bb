// Members that leave while they are probed, and others that take their place.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Status, utf8 } from "../../tools/scripted_host/index.ts";
import { address, endpoints } from "./fixture.ts";
import { addresses, FIRST, held, keepAnswers, ProbedFleet, QUICK, THIRD, VICTIM } from "./probed_fleet.ts";

const NEWCOMER = address(3);

describe("an endpoint that has left", () => {
  it("is not probed, and nothing that is heard of it makes it healthy", () => {
    const fleet = held({ timeout_ms: 60_000 });
    fleet.set(VICTIM, 200);
    const kept = keepAnswers(fleet, VICTIM);
    fleet.run(1500);
    assert.equal(kept.length, 1);
    fleet.list([{ address: FIRST }, { address: THIRD }]);
    kept[0]?.call.answer();
    fleet.run(5000);
    assert.equal(fleet.counter("recovered"), 0);
    assert.deepEqual(fleet.listed(), [FIRST, THIRD]);
    assert.equal(kept.length, 1);
  });

  it("is judged no more by an answer that comes then", () => {
    const fleet = new ProbedFleet(3, { ...QUICK, timeout_ms: 60_000 });
    const kept = keepAnswers(fleet, VICTIM);
    fleet.run(1000);
    fleet.list([{ address: FIRST }, { address: THIRD }]);
    fleet.listed();
    fleet.run(1500);
    assert.equal(kept.length, 1);
    kept[0]?.call.answer({ headers: { ":status": "500" } });
    fleet.run(200);
    assert.deepEqual([fleet.counter("bad"), fleet.counter("held")], [0, 0]);
  });

  it("leaves nothing to the one that takes its place", () => {
    for (const status of [200, 500]) {
      const fleet = new ProbedFleet(3, { ...QUICK, timeout_ms: 60_000 });
      const kept = keepAnswers(fleet, VICTIM);
      fleet.run(1000);
      fleet.list([{ address: FIRST }, { address: THIRD }]);
      fleet.run(3000);
      fleet.list([{ address: FIRST }, { address: NEWCOMER }, { address: THIRD }]);
      fleet.set(NEWCOMER, 200);
      fleet.run(2000);
      const before = fleet.counter("good") + fleet.counter("bad");
      kept[0]?.call.answer({ headers: { ":status": String(status) } });
      assert.deepEqual(fleet.listed(), [FIRST, THIRD, NEWCOMER].sort());
      fleet.process.tick(100);
      assert.equal(fleet.counter("held"), 0);
      assert.ok(fleet.counter("good") + fleet.counter("bad") <= before + 3);
      assert.ok(fleet.probesOf(NEWCOMER).length > 0);
    }
  });

  it("begins anew when it joins again: an answer from before says nothing", () => {
    const fleet = new ProbedFleet(3, { ...QUICK, timeout_ms: 60_000 });
    const kept = keepAnswers(fleet, VICTIM);
    fleet.run(1000);
    fleet.list([{ address: FIRST }, { address: THIRD }]);
    fleet.run(1500);
    fleet.list(endpoints(3));
    fleet.run(2000);
    assert.equal(kept.length, 2);
    kept[0]?.call.answer({ headers: { ":status": "500" } });
    fleet.run(500);
    assert.deepEqual(fleet.listed(), addresses(3));
    kept[1]?.call.answer({ headers: { ":status": "500" } });
    assert.deepEqual(fleet.listed(), [FIRST, THIRD]);
  });

  it("is not probed while cluster metadata can't be read, nor while it is bad", () => {
    const VERSION = "xds.cluster_metadata.filter_metadata.steer.version";
    const SPOILS: ((fleet: ProbedFleet) => void)[] = [
      (fleet) => fleet.roots[0]?.host.fault("proxy_get_property", Status.NotFound),
      (fleet) => {
        for (const path of ["xds.cluster_metadata", VERSION]) fleet.roots[0]?.host.setProperty(path, Status.NotFound);
      },
      (fleet) => fleet.cluster.setMetadata(Uint8Array.of(0xff)),
      (fleet) => {
        fleet.cluster.setMetadata(Uint8Array.of(0xff));
        fleet.roots[0]?.host.setProperty(VERSION, utf8("another"));
      },
    ];
    for (const spoil of SPOILS) {
      const fleet = new ProbedFleet(3);
      fleet.run(3000);
      spoil(fleet);
      fleet.run(3000);
      const before = fleet.sent.length;
      fleet.run(10_000);
      assert.equal(fleet.sent.length, before);
    }
  });
});
