// The tables beside which the ring is measured are Envoy's: expected owners and counts are those that Envoy's own ring_hash_lb_test.cc and
// maglev_lb_test.cc state for the same addresses.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Random } from "../../bench/balance/engine/random.ts";
import { maglev } from "../../bench/balance/policies/maglev.ts";
import type { PolicyKind, PolicySetting } from "../../bench/balance/policies/policy.ts";
import { ringHash } from "../../bench/balance/policies/ring_hash.ts";
import type { BenchModule } from "../../bench/module.ts";
import { compileBench } from "./ring_bench.ts";

const newBench = await compileBench();
const HASH_MAX = 2n ** 64n - 1n;
const ENTRY_BYTES = 16;

interface Host {
  readonly port: number;
  readonly weight?: number;
}

/** Fills a table with hosts of 127.0.0.1, known by their places in the list. */
function fill(bench: BenchModule, table: number, hosts: readonly Host[]): number {
  hosts.forEach(({ port, weight = 1 }, index) => {
    bench.setHost(table, index, -port, weight);
  });
  bench.buildTable(table);
  return table;
}

const SIX = [90, 91, 92, 93, 94, 95].map((port) => ({ port }));

describe("the reference ring_hash", () => {
  it("has Envoy's owners for Envoy's hashes", () => {
    const bench = newBench();
    const ring = fill(bench, bench.newRingHash(12), SIX);
    const owners = [0n, HASH_MAX, 3551244743356806947n, 3551244743356806948n, 16117243373044804880n].map((hash) =>
      bench.findHash(ring, hash, 0),
    );
    assert.deepEqual(owners, [4, 4, 5, 3, 0]);
    assert.equal(bench.bytesOfTable(ring), 12 * ENTRY_BYTES);
  });

  it("goes on by one entry for each further attempt, round the ring", () => {
    const bench = newBench();
    const ring = fill(bench, bench.newRingHash(12), SIX);
    assert.deepEqual(
      [1, 2, 13].map((attempt) => bench.findHash(ring, 0n, attempt)),
      [2, 0, 2],
    );
  });

  it("gives two hosts two entries each where three are the minimum, and other entries to other hosts", () => {
    const bench = newBench();
    const ring = fill(bench, bench.newRingHash(3), [{ port: 80 }, { port: 81 }]);
    assert.equal(bench.bytesOfTable(ring), 4 * ENTRY_BYTES);
    assert.equal(bench.findHash(ring, 0n, 0), 0);
    fill(bench, ring, [{ port: 81 }, { port: 82 }]);
    assert.equal(bench.findHash(ring, 0n, 0), 0);
  });

  it("shares 6,000 hashes out by weights 1, 2 and 3 as Envoy does, to the last one", () => {
    const bench = newBench();
    const hosts = [1, 2, 3].map((weight) => ({ port: 89 + weight, weight }));
    const ring = fill(bench, bench.newRingHash(6144), hosts);
    assert.equal(bench.bytesOfTable(ring), 6144 * ENTRY_BYTES);
    const counts = [0, 0, 0];
    for (let n = 0n; n < 6000n; n++) {
      const owner = bench.findHash(ring, n * (HASH_MAX / 6000n), 0);
      counts[owner] = (counts[owner] ?? 0) + 1;
    }
    assert.deepEqual(counts, [987, 1932, 3081]);
  });
});

describe("the reference Maglev", () => {
  function tableOf(size: number, hosts: readonly Host[]): number[] {
    const bench = newBench();
    const table = fill(bench, bench.newMaglev(size), hosts);
    return Array.from({ length: size }, (_, place) => bench.findHash(table, BigInt(place), 0));
  }

  it("fills Envoy's table of 7 places for six hosts", () => {
    assert.deepEqual(tableOf(7, SIX), [2, 4, 0, 1, 5, 0, 3]);
  });

  it("fills it alike in whatever order the hosts are told", () => {
    const backwards = tableOf(7, [...SIX].reverse()).map((host) => SIX.length - 1 - host);
    assert.deepEqual(backwards, [2, 4, 0, 1, 5, 0, 3]);
  });

  it("fills Envoy's table of 17 places for weights 1 and 2", () => {
    const hosts = [{ port: 90 }, { port: 91, weight: 2 }];
    assert.deepEqual(tableOf(17, hosts), [1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1]);
  });

  it("changes the hash for each further attempt as Envoy does", () => {
    const bench = newBench();
    const table = fill(bench, bench.newMaglev(7), SIX);
    assert.deepEqual(
      [0, 1, 2].map((attempt) => bench.findHash(table, 10n, attempt)),
      [1, 0, 5],
    );
  });
});

describe("the references' bounded load", () => {
  const BALANCE_PERCENT = 125;

  function loaded() {
    const bench = newBench();
    const table = fill(bench, bench.newMaglev(65_537), SIX);
    const start = (host: number, count: number) => {
      for (let n = 0; n < count; n++) bench.startOn(table, host);
    };
    return { owner: bench.findKey(table, 1, 0), start, choose: () => bench.chooseBounded(table, 1, BALANCE_PERCENT) };
  }

  it("passes the owner over only when it has more in flight than its slots", () => {
    const { owner, start, choose } = loaded();
    start(owner, 1);
    assert.equal(choose(), owner, "1 in flight: ceil(floor((1 + 1) * 1.25) / 6) = 1 slot");
    start(owner, 1);
    assert.notEqual(choose(), owner, "2 in flight, 1 slot");
  });

  it("sends a key to the same host each time its owner is overloaded, and elsewhere when that one is, too", () => {
    const { owner, start, choose } = loaded();
    start(owner, 9);
    const second = choose();
    assert.equal(choose(), second);
    start(second, 9);
    assert.ok(![owner, second].includes(choose()));
  });

  it("keeps to the owner without a bound", () => {
    const bench = newBench();
    const table = fill(bench, bench.newRingHash(1024), SIX);
    const owner = bench.findKey(table, 1, 0);
    for (let n = 0; n < 100; n++) bench.startOn(table, owner);
    assert.equal(bench.chooseBounded(table, 1, 0), owner);
  });
});

/** Owners of many keys among ten hosts, and among the nine that stay when the last one leaves. */
interface Owners {
  readonly before: number[];
  readonly after: number[];
}

const KEYS = Int32Array.from({ length: 40_000 }, (_, key) => key);
const TEN = Array.from({ length: 10 }, (_, host) => host);

function simulated(kind: PolicyKind, first: number): Owners {
  const members = TEN.map((host) => first + host);
  const ownersAmong = (list: readonly number[]) => {
    const setting = { members: list, workload: { keys: KEYS }, hosts: { count: 1000 }, random: {} as Random };
    const policy = kind.create(setting as unknown as PolicySetting);
    return Array.from(KEYS, (key) => policy.choose(0, key, 0, 0) - first);
  };
  return { before: ownersAmong(members), after: ownersAmong(members.slice(0, -1)) };
}

function measured(newTable: (bench: BenchModule) => number, first: number): Owners {
  const bench = newBench();
  const table = newTable(bench);
  const owners = () => {
    bench.buildTable(table);
    return Array.from(KEYS, (key) => bench.findKey(table, key, 0));
  };
  for (const host of TEN) bench.setHost(table, host, first + host, 1);
  const before = owners();
  bench.setHost(table, 9, 0, 0);
  return { before, after: owners() };
}

/** The mean of several sets of hosts. */
function meanOf(ownersOf: (first: number) => Owners, figure: (owners: Owners) => number): number {
  const sets = Array.from({ length: 12 }, (_, set) => figure(ownersOf(10 * set)));
  return sets.reduce((sum, value) => sum + value, 0) / sets.length;
}

function maxToMean({ before }: Owners): number {
  return Math.max(...TEN.map((host) => before.filter((owner) => owner === host).length)) / (KEYS.length / TEN.length);
}

function movedShare({ before, after }: Owners): number {
  return before.filter((owner, key) => owner !== after[key]).length / KEYS.length;
}

describe("the references and those of `npm run bench:balance`, whose hash is another", () => {
  const pairs = [
    { name: "ring_hash", kind: ringHash, newTable: (bench: BenchModule) => bench.newRingHash(1024) },
    { name: "Maglev", kind: maglev, newTable: (bench: BenchModule) => bench.newMaglev(65_537) },
  ];
  for (const { name, kind, newTable } of pairs) {
    it(`share keys as evenly and move as many when a host leaves: ${name}`, () => {
      for (const figure of [maxToMean, movedShare]) {
        const one = meanOf((first) => measured(newTable, first), figure);
        const other = meanOf((first) => simulated(kind, first), figure);
        assert.ok(Math.abs(one / other - 1) < 0.06, `${figure.name}: ${one} and ${other}`);
      }
    });
  }
});
