import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EventQueue } from "../../tools/simulator/event_queue.ts";
import { FAIL_MS, Hosts } from "../../tools/simulator/host_model.ts";
import { POLICIES } from "../../tools/simulator/policies/registry.ts";
import { Random } from "../../tools/simulator/random.ts";
import { figuresOf } from "../../tools/simulator/report.ts";
import { type RunResult, simulate } from "../../tools/simulator/simulation.ts";
import { verdictsOn } from "../../tools/simulator/targets.ts";
import { WORLDS, type World } from "../../tools/simulator/world.ts";

const SEED = 7;

async function run(worldName: string, policy: string, requestCount = 20_000, seed = SEED): Promise<RunResult> {
  const createKind = POLICIES[policy];
  assert.ok(createKind, `no policy ${policy}`);
  return simulate(world(worldName), await createKind(), { seed, requestCount, proxyCount: 10 });
}

function world(name: string): World {
  const spec = WORLDS[name];
  assert.ok(spec, `no world ${name}`);
  return spec;
}

describe("the event queue", () => {
  it("gives events back in order of time, and those of one instant in the order put in", () => {
    const random = new Random(SEED, "times");
    const queue = new EventQueue();
    const expected = Array.from({ length: 5000 }, (_, subject) => ({ timeMs: random.below(500), subject }));
    for (const { timeMs, subject } of expected) queue.put(timeMs, 0, subject);
    expected.sort((one, other) => one.timeMs - other.timeMs || one.subject - other.subject);
    for (const event of expected) {
      assert.ok(queue.take());
      assert.deepEqual({ timeMs: queue.timeMs, subject: queue.subject }, event);
    }
    assert.equal(queue.take(), false);
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
  it("serves as many requests as it has workers and queues the rest first in, first out", () => {
    const hosts = new Hosts([{ workerCount: 2, isFailing: false }], 5);
    assert.deepEqual(
      [0, 1, 2, 3].map((request) => hosts.accept(0, request, 0)),
      [true, true, false, false],
    );
    assert.equal(hosts.release(0, 1), 2);
    assert.equal(hosts.release(0, 2), 3);
    assert.equal(hosts.release(0, 3), -1);
  });

  it("reports the share of the time its workers were busy, and its requests at the instant", () => {
    const hosts = new Hosts([{ workerCount: 2, isFailing: false }], 3);
    hosts.report(0);
    for (const request of [0, 1, 2]) hosts.accept(0, request, 0);
    hosts.release(0, 400);
    hosts.release(0, 500);
    const [report] = hosts.report(1000);
    assert.equal(report?.cpu, (500 * 2 + 500) / 2000);
    assert.equal(report?.conns, 1);
  });
});

describe("a simulated run", () => {
  for (const policy of Object.keys(POLICIES)) {
    it(`gives the same numbers for the same seed: ${policy}`, async () => {
      const [one, other] = [await run("three_sizes", policy, 3000), await run("three_sizes", policy, 3000)];
      assert.deepEqual(one, other);
      assert.notDeepEqual(one.hosts, (await run("three_sizes", policy, 3000, SEED + 1)).hosts);
    });
  }

  it("gives every policy the same requests", async () => {
    const [one, other] = [await run("equal", "round_robin", 3000), await run("equal", "adaptive", 3000)];
    assert.deepEqual(one.demandsMs, other.demandsMs);
    assert.notDeepEqual(one.hosts, other.hosts);
  });

  it("answers a request in its own demand or later, and a failing host in its fixed time", async () => {
    const { latenciesMs, demandsMs, codes } = await run("fast_fail", "round_robin");
    latenciesMs.forEach((latencyMs, request) => {
      const leastMs = codes[request] === 200 ? (demandsMs[request] as number) : FAIL_MS;
      assert.ok(latencyMs >= leastMs - 1e-6, `request ${request}: ${latencyMs} < ${leastMs}`);
    });
  });

  it("shows round robin failing at the failing hosts' share of the hosts", async () => {
    const figures = figuresOf("fast_fail", world("fast_fail"), "round_robin", await run("fast_fail", "round_robin"));
    assert.ok(Math.abs(figures.errorRatio - 0.1) < 0.005, `errors ${figures.errorRatio}`);
  });

  for (const policy of ["resource_aware", "adaptive"]) {
    it(`has the plugin name a host for every request: ${policy}`, async () => {
      assert.equal((await run("equal", policy)).isFallback.indexOf(1), -1);
    });
  }
});

describe("a target", () => {
  const line = { world: "equal", p50Ms: 10, errorRatio: 0, maxToMeanLoad: 1, fallbackRatio: 0 };

  it("is missed one step above its limit and reached at it", () => {
    const reference = { ...line, policy: "round_robin", p99Ms: 100 };
    const reached = (p99Ms: number) =>
      verdictsOn([reference, { ...line, policy: "resource_aware", p99Ms }]).map((verdict) => verdict.isReached);
    assert.deepEqual(reached(105), [true]);
    assert.deepEqual(reached(105.1), [false]);
  });

  it("is left out where its reference was not run", () => {
    assert.deepEqual(verdictsOn([{ ...line, policy: "resource_aware", p99Ms: 1 }]), []);
  });
});
