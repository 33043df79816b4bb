// What `npm run bench:ring` counts, on contenders whose figures are known.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { measureBounded } from "../../bench/ring/bounded.ts";
import type { Contender, Hosts } from "../../bench/ring/contender.ts";
import { countMoves } from "../../bench/ring/moves.ts";
import { eventsOf } from "../../bench/ring/requests.ts";
import { ratioOf } from "../../bench/ring/speed.ts";

const TEN: Hosts = { count: 10, isWeighted: false };

/** A contender by what it does with a key among the hosts that are there. */
function contender(
  pick: (key: number, hosts: readonly number[]) => number,
  choose = (key: number) => key % 10,
): Contender {
  return {
    name: "known",
    table: () => assert.fail("not measured here"),
    membership({ count }) {
      let present: number[] = [];
      return {
        arrange(absent, sick) {
          present = Array.from({ length: count }, (_, host) => host).filter((host) => host !== absent && host !== sick);
        },
        ownerOf: (key) => pick(key, present),
        retryOf: (key) => (pick(key, present) + 1) % count,
        identityOf: (host) => host,
      };
    },
    loaded: (_hosts, boundPercent) => ({
      choose: (key) => (boundPercent === 0 ? key % 10 : choose(key)),
      start: () => 0,
      finish: () => undefined,
      tick: () => undefined,
    }),
  };
}

/** Keys of a host that is gone go to the next one: nothing else moves. */
function least(key: number, hosts: readonly number[]): number {
  const owner = key % 10;
  return hosts.includes(owner) ? owner : (owner + 1) % 10;
}

function modulo(key: number, hosts: readonly number[]): number {
  return hosts[key % hosts.length] ?? assert.fail("nobody there");
}

describe("moves", () => {
  it("are 1 for each key that had to move, where nothing else does", () => {
    assert.deepEqual(countMoves(contender(least), TEN), {
      movedRatio: 1,
      skippedTwicePercent: 0,
      retriedTwicePercent: 0,
    });
  });

  it("are several for each where keys go by modulo", () => {
    const { movedRatio, skippedTwicePercent } = countMoves(contender(modulo), TEN);
    assert.ok(movedRatio > 5, `${movedRatio}`);
    assert.equal(skippedTwicePercent, 0);
  });

  it("count a key twice that is retried where it does not stay", () => {
    const elsewhere = contender((key, hosts) => (hosts.includes(key % 10) ? key % 10 : (key + 5) % 10));
    assert.equal(countMoves(elsewhere, TEN).retriedTwicePercent, 100);
  });
});

describe("requests", () => {
  const spec = {
    popularity: "zipf",
    inFlightMean: 4,
    hostCount: 10,
    set: 0,
    warmUpCount: 40,
    eventCount: 20_000,
  } as const;

  it("are the same each time, and others in another set", () => {
    assert.deepEqual(eventsOf(spec), eventsOf(spec));
    assert.notDeepEqual(eventsOf({ ...spec, set: 1 }), eventsOf(spec));
  });

  it("keep as many in flight as wanted, and end none that did not begin", () => {
    let inFlightCount = 0;
    let sum = 0;
    for (const event of eventsOf(spec)) {
      if (event < 0) assert.ok(-1 - event < inFlightCount);
      inFlightCount += event < 0 ? -1 : 1;
      sum += inFlightCount;
    }
    assert.ok(Math.abs(sum / 20_040 - 40) < 3, `${sum / 20_040}`);
  });
});

describe("bounded load", () => {
  it("counts what goes elsewhere than without a bound, and the most that one host has in flight", () => {
    const [faithful, crowding] = measureBounded([contender(least), contender(least, () => 0)], TEN);
    assert.ok(faithful?.played.every(({ offOwnerPercent }) => offOwnerPercent === 0));
    for (const [n, { offOwnerPercent, peakToFair }] of crowding?.played.entries() ?? []) {
      assert.ok(n > 2 || Math.abs(offOwnerPercent - 90) < 1, `${offOwnerPercent} % of equal keys`);
      assert.ok(peakToFair > 10 && peakToFair > (crowding?.unbounded[n]?.peakToFair ?? 0), `${peakToFair}`);
    }
  });
});

describe("a ratio of times", () => {
  it("is of rounds, so that a slow machine in one of them does no harm", () => {
    assert.equal(ratioOf([2, 20, 2], [1, 10, 1]), 2);
  });
});
