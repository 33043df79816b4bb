import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Random } from "../../bench/balance/engine/random.ts";
import { EdfScheduler } from "../../bench/balance/policies/edf.ts";
import { ProbePool } from "../../bench/balance/policies/probe_pool.ts";
import { POLICIES } from "../../bench/balance/policies/registry.ts";
import { RifDistribution } from "../../bench/balance/policies/rif_distribution.ts";
import { hosts, world } from "../../bench/balance/worlds/world.ts";
import { arrivalsMs, figures, run, SEED, TINY } from "./balance_worlds.ts";

for (const { name } of POLICIES) {
  describe(`${name}, where hosts leave, fail, hang and come back`, () => {
    const result = run(TINY, name);

    it("answers every request, and fails few", () => {
      const { codes, latenciesMs } = result;
      assert.equal(latenciesMs.indexOf(0), -1);
      const failedCount = codes.filter((code) => code !== 200).length;
      assert.ok(failedCount < 0.05 * codes.length, `${failedCount} failed`);
    });

    it("sends nothing to a host that left the cluster", () => {
      const arrivedMs = arrivalsMs(TINY);
      const [left, back] = changesOf(arrivedMs.at(-1) as number);
      arrivedMs.forEach((atMs, request) => {
        const isGone = atMs > (left?.atMs ?? 0) && atMs < (back?.atMs ?? 0);
        if (isGone) assert.notEqual(result.firstHosts[request], left?.host, `request ${request}`);
      });
    });

    it("gives the same numbers for the same seed, and others for another", () => {
      assert.deepEqual(run(TINY, name), result);
      assert.notDeepEqual(run(TINY, name, SEED + 1).firstHosts, result.firstHosts);
    });
  });
}

function changesOf(durationMs: number) {
  return TINY.changes?.(durationMs, new Random(SEED, "changes")) ?? [];
}

describe("policies that hash", () => {
  const hot = world({ name: "", about: "", hosts: hosts(10), load: 0.6, requestCount: 10_000, hotKeyRatio: 0.1 });

  for (const name of ["ring_hash", "maglev", "consistent_hash"]) {
    it(`send each request to its key's owner: ${name}`, () => {
      assert.equal(figures(hot, name).offOwnerRatio, 0);
    });

    it(`send some elsewhere, and load hosts more evenly, with bounded load: ${name}`, () => {
      const bounded = figures(hot, `${name}_bounded`);
      assert.ok(bounded.offOwnerRatio > 0.01 && bounded.offOwnerRatio < 0.4, `${bounded.offOwnerRatio}`);
      assert.ok(bounded.maxToMeanLoad < figures(hot, name).maxToMeanLoad);
    });
  }
});

describe("the references", () => {
  const EVEN = world({ name: "", about: "", hosts: hosts(10), requestCount: 20_000 });
  const UNEVEN = world({
    ...EVEN,
    hosts: hosts(10, (host) => ({ workerCount: 2 + 6 * (host % 2) })),
    name: "",
    about: "",
  });

  it("are in the order known for equal hosts: random, best of two, full scan, oracle", () => {
    const p99s = ["random", "least_request", "least_request_full_scan", "oracle"].map(
      (name) => figures(EVEN, name).p99Ms,
    );
    assert.deepEqual(
      [...p99s].sort((one, other) => other - one),
      p99s,
    );
  });

  it("give large hosts more by weights than by turns", () => {
    const { maxToMeanLoad } = figures({ ...UNEVEN, reportIntervalMs: 200 }, "client_side_wrr");
    assert.ok(maxToMeanLoad < 1.3, `${maxToMeanLoad}`);
    assert.ok(figures(UNEVEN, "round_robin").maxToMeanLoad > 2);
  });
});

describe("the scheduler of weighted round robin", () => {
  it("gives each host its weight's share, spread over time", () => {
    const scheduler = new EdfScheduler([5, 6, 7], Float64Array.of(1, 2, 3));
    const picks = Array.from({ length: 12 }, () => scheduler.pick());
    assert.deepEqual(
      [5, 6, 7].map((host) => picks.filter((pick) => pick === host).length),
      [2, 4, 6],
    );
    assert.ok(picks.slice(0, 6).filter((pick) => pick === 7).length === 3);
  });
});

describe("Prequal's probe pool", () => {
  const probe = (host: number, rif: number, latencyMs: number, usesLeft = 2) => ({
    host,
    answeredMs: host,
    rif,
    latencyMs,
    usesLeft,
  });
  const poolOf = (...probes: ReturnType<typeof probe>[]) => {
    const pool = new ProbePool(16);
    for (const one of probes) pool.add(one);
    return pool;
  };

  it("chooses the cold host with the lowest latency, however fast a hot one is", () => {
    assert.equal(poolOf(probe(0, 9, 1), probe(1, 2, 50), probe(2, 4, 20)).use(5), 2);
  });

  it("chooses the host with least in flight where all are hot", () => {
    assert.equal(poolOf(probe(0, 9, 1), probe(1, 7, 50)).use(5), 1);
  });

  it("counts what it sends, and forgets a probe when its budget is used", () => {
    const pool = poolOf(probe(0, 5, 1), probe(1, 5, 50));
    assert.deepEqual([pool.use(5), pool.use(5), pool.use(5)], [0, 1, 0]);
    assert.equal(pool.count, 1);
  });

  it("removes the hot host with most in flight as the worst, and without a hot one the slowest", () => {
    const pool = poolOf(probe(0, 9, 1), probe(1, 8, 99), probe(2, 1, 50));
    pool.removeWorst(5);
    pool.removeWorst(8);
    assert.equal(pool.count, 1);
    assert.equal(pool.use(5), 2);
  });

  it("keeps one probe of a host, the newest, and at most its capacity", () => {
    const pool = new ProbePool(2);
    pool.add(probe(0, 1, 1));
    pool.add(probe(0, 1, 70));
    pool.add(probe(1, 1, 60));
    assert.equal(pool.count, 2);
    assert.equal(pool.use(5), 1);
    pool.add(probe(2, 1, 90));
    assert.equal(pool.count, 2);
    pool.expire(2);
    assert.equal(pool.count, 1);
  });
});

describe("the distribution of requests in flight", () => {
  it("gives quantiles of the newest probes", () => {
    const rifs = new RifDistribution();
    for (let n = 0; n < 1000; n++) rifs.note(500);
    for (let n = 1; n <= 128; n++) rifs.note(n);
    assert.equal(rifs.quantile(0.5), 64);
    assert.equal(rifs.quantile(0), 0);
    assert.equal(rifs.quantile(1), Number.POSITIVE_INFINITY);
  });
});
