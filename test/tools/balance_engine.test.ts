import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EventQueue } from "../../bench/balance/engine/event_queue.ts";
import { FAIL_MS, Hosts } from "../../bench/balance/engine/hosts.ts";
import { LatencyBook } from "../../bench/balance/engine/latency_book.ts";
import { Random } from "../../bench/balance/engine/random.ts";
import { Reporter } from "../../bench/balance/engine/reports.ts";
import { drawWorkload } from "../../bench/balance/engine/workload.ts";
import { Condition, hosts, MEAN_DEMAND_MS, world } from "../../bench/balance/worlds/world.ts";
import { figures, meanLatencyMs, run, SEED } from "./balance_worlds.ts";

describe("the event queue", () => {
  it("gives events back in order of time, and those of one instant in the order put in", () => {
    const random = new Random(SEED, "times");
    const queue = new EventQueue();
    const expected = Array.from({ length: 5000 }, (_, subject) => ({ timeMs: random.below(500), subject }));
    for (const { timeMs, subject } of expected) queue.put(timeMs, 0, subject);
    expected.sort((one, other) => one.timeMs - other.timeMs || one.subject - other.subject);
    for (const event of expected) {
      assert.equal(queue.nextMs, event.timeMs);
      assert.ok(queue.take());
      assert.deepEqual({ timeMs: queue.timeMs, subject: queue.subject }, event);
    }
    assert.equal(queue.take(), false);
    assert.equal(queue.nextMs, Number.POSITIVE_INFINITY);
  });
});

describe("random numbers", () => {
  it("repeat for a seed and a stream, and differ between streams and between seeds", () => {
    const draw = (seed: number, stream: string) => {
      const random = new Random(seed, stream);
      return Array.from({ length: 8 }, () => random.next());
    };
    assert.deepEqual(draw(1, "gaps"), draw(1, "gaps"));
    assert.notDeepEqual(draw(1, "gaps"), draw(1, "demands"));
    assert.notDeepEqual(draw(1, "gaps"), draw(2, "gaps"));
  });

  it("are exponential with the mean asked for", () => {
    const random = new Random(SEED, "mean");
    const draws = Array.from({ length: 100_000 }, () => random.exponential(20));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const aboveMeanRatio = draws.filter((draw) => draw > 20).length / draws.length;
    assert.ok(Math.abs(mean - 20) < 0.3, `mean ${mean}`);
    assert.ok(Math.abs(aboveMeanRatio - Math.exp(-1)) < 0.01, `above the mean ${aboveMeanRatio}`);
  });
});

describe("a host", () => {
  const TWO_WORKERS = hosts(1, () => ({ workerCount: 2 }));

  it("serves as many attempts as it has workers and queues the rest first in, first out", () => {
    const all = new Hosts(TWO_WORKERS, 5);
    assert.deepEqual(
      [0, 1, 2, 3].map((attempt) => all.accept(0, attempt, 0)),
      [true, true, false, false],
    );
    assert.equal(all.release(0, 1), 2);
    assert.equal(all.release(0, 2), 3);
    assert.equal(all.release(0, 3), -1);
  });

  it("gives up what is queued when it loses what it has, and is empty then", () => {
    const all = new Hosts(TWO_WORKERS, 5);
    for (const attempt of [0, 1, 2, 3]) all.accept(0, attempt, 0);
    assert.deepEqual(all.lose(0, 1), [2, 3]);
    assert.equal(all.inFlightCounts[0], 0);
    assert.equal(all.accept(0, 4, 1), true);
  });

  it("reports the share of the time its workers were busy, and its requests at the instant", () => {
    const all = new Hosts(TWO_WORKERS, 3);
    const reporter = new Reporter(all);
    for (const attempt of [0, 1, 2]) all.accept(0, attempt, 0);
    all.release(0, 400);
    all.release(0, 500);
    const [report] = reporter.report(1000);
    assert.equal(report?.cpu, (500 * 2 + 500) / 2000);
    assert.equal(report?.conns, 1);
  });
});

describe("the latencies that a host remembers for probes", () => {
  it("are told by the requests in flight, and of the nearest where it had never so many", () => {
    const book = new LatencyBook(2);
    for (let n = 0; n < 8; n++) {
      book.note(1, 0, 10, n);
      book.note(1, 20, 100, n);
    }
    assert.equal(book.estimateMs(1, 0, 8), 10);
    assert.equal(book.estimateMs(1, 18, 8), 100);
    assert.equal(book.estimateMs(0, 0, 8), 0);
  });

  it("count for nothing when they are old", () => {
    const book = new LatencyBook(1);
    for (let n = 0; n < 8; n++) book.note(0, 0, 10, n);
    assert.equal(book.estimateMs(0, 0, 60_000), 0);
  });
});

describe("a run", () => {
  const SINGLE = hosts(10, () => ({ workerCount: 1 }));
  const LOAD = 0.5;
  const requestCount = 60_000;

  it("has the mean latency of queueing theory, M/M/1 at each host, where hosts are chosen at random", () => {
    const mean = meanLatencyMs(run(world({ name: "", about: "", hosts: SINGLE, load: LOAD, requestCount }), "random"));
    assert.ok(Math.abs(mean / (MEAN_DEMAND_MS / (1 - LOAD)) - 1) < 0.03, `mean ${mean}`);
  });

  it("has that of one queue before all workers, M/M/10, where the oracle chooses", () => {
    const load = 0.9;
    const waits = erlangC(10, 10 * load) / (10 * (1 - load));
    const mean = meanLatencyMs(run(world({ name: "", about: "", hosts: SINGLE, load, requestCount }), "oracle"));
    assert.ok(Math.abs(mean / (MEAN_DEMAND_MS * (1 + waits)) - 1) < 0.05, `mean ${mean}, theory ${20 * (1 + waits)}`);
  });

  const FAILING = hosts(10, (host) => (host < 1 ? { condition: Condition.Failing } : {}));

  it("fails at the failing hosts' share of the hosts by round robin, and after a retry hardly ever", () => {
    const failing = world({ name: "", about: "", hosts: FAILING, retryCount: 0, requestCount });
    assert.ok(Math.abs(figures(failing, "round_robin").errorRatio - 0.1) < 0.005);
    assert.equal(figures({ ...failing, retryCount: 1 }, "random").errorRatio < 0.001, true);
  });

  it("answers a request in its own demand or later, and a failing host in its fixed time", () => {
    const failing = world({ name: "", about: "", hosts: FAILING, retryCount: 0, requestCount: 5000 });
    const { demandsMs } = drawWorkload(failing, SEED);
    const { latenciesMs, codes } = run(failing, "round_robin");
    latenciesMs.forEach((latencyMs, request) => {
      const leastMs = codes[request] === 200 ? (demandsMs[request] as number) : FAIL_MS;
      assert.ok(latencyMs >= leastMs - 1e-6, `request ${request}: ${latencyMs} < ${leastMs}`);
    });
  });

  it("gives a try at a hanging host up when its time is over, and tries another host once", () => {
    const hanging = hosts(4, (host) => (host < 1 ? { condition: Condition.Hanging } : {}));
    const spec = world({ name: "", about: "", hosts: hanging, load: 0.1, tryTimeoutMs: 1000, requestCount: 5000 });
    const { firstHosts, latenciesMs, codes } = run(spec, "round_robin");
    firstHosts.forEach((host, request) => {
      assert.equal(codes[request], 200);
      assert.equal((latenciesMs[request] as number) >= 1000, host === 0, `request ${request}`);
    });
  });

  it("gives every policy the same requests at the load that was asked for", () => {
    const spec = world({ name: "", about: "", hosts: SINGLE, load: LOAD, requestCount });
    const { demandsMs, durationMs } = drawWorkload(spec, SEED);
    const workMs = demandsMs.reduce((sum, one) => sum + one, 0);
    assert.ok(Math.abs(workMs / (SINGLE.length * durationMs) - LOAD) < 0.01);
  });
});

/** @returns the probability of having to wait in M/M/k at this many Erlang */
function erlangC(k: number, erlangs: number): number {
  let term = 1;
  let sum = 0;
  for (let n = 0; n < k; n++) {
    sum += term;
    term *= erlangs / (n + 1);
  }
  const waiting = term / (1 - erlangs / k);
  return waiting / (sum + waiting);
}
