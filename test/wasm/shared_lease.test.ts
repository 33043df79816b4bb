// The lease in shared data: who asks Envoy's admin interface and who probes. Ticks of 100 ms unless a test says otherwise.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { FAILURES, SharedData } from "../../tools/scripted_host/index.ts";
import { Worker } from "./shared_probe.ts";

const TICK_MS = 100;
const START_MS = 5000;

function workers(count: number, sharedData = new SharedData()): Worker[] {
  return Array.from({ length: count }, (_, n) => new Worker(sharedData, n + 1));
}

/** Ticks all of them until `endMs`. @returns who held the lease after each round, as positions */
function run(all: readonly Worker[], startMs: number, endMs: number): number[][] {
  const rounds: number[][] = [];
  for (let nowMs = startMs; nowMs < endMs; nowMs += TICK_MS) {
    for (const worker of all) worker.hold(nowMs);
    rounds.push(all.flatMap((worker, n) => (worker.holds(nowMs) ? [n] : [])));
  }
  return rounds;
}

describe("the lease", () => {
  it("is taken by the first that asks, who keeps it", () => {
    const rounds = run(workers(3), START_MS, START_MS + 60_000);
    assert.ok(rounds.every((holders) => holders.length === 1 && holders[0] === 0));
  });

  it("that nobody has yet is taken by one of two that ask at once", () => {
    const [one, two] = workers(2) as [Worker, Worker];
    let taken = false;
    one.beforeWrite(() => {
      taken = two.hold(START_MS);
    });
    assert.equal(one.hold(START_MS), false);
    assert.equal(taken, true);
    assert.deepEqual(run([one, two], START_MS + TICK_MS, START_MS + 3000).at(-1), [1]);
  });

  it("whose holder is dead is taken by one of two that ask at once", () => {
    const [dead, one, two] = workers(3) as [Worker, Worker, Worker];
    dead.hold(START_MS);
    one.hold(START_MS);
    two.hold(START_MS);
    let taken = false;
    one.beforeWrite(() => {
      taken = two.hold(START_MS + 1500);
    });
    assert.equal(one.hold(START_MS + 1500), false);
    assert.equal(taken, true);
  });

  it("has another holder within 2 s when its holder dies", () => {
    const [holder, ...others] = workers(4) as [Worker, Worker, Worker, Worker];
    run([holder, ...others], START_MS, START_MS + 1000);
    const rounds = run(others, START_MS + 1000, START_MS + 5000);
    const first = rounds.findIndex((holders) => holders.length > 0);
    assert.ok(first * TICK_MS > 0 && first * TICK_MS <= 1500, `${first * TICK_MS} ms`);
    assert.ok(rounds.slice(first).every((holders) => holders.length === 1));
  });

  it("is lost for a holder that was paused, before it acts again", () => {
    const [paused, other] = workers(2) as [Worker, Worker];
    run([paused, other], START_MS, START_MS + 1000);
    run([other], START_MS + 1000, START_MS + 4000);
    assert.equal(paused.holds(START_MS + 4000), false);
    assert.equal(paused.hold(START_MS + 4000), false);
    assert.equal(other.hold(START_MS + 4100), true);
  });

  it("is kept by a holder that was paused while nobody else asked", () => {
    const [paused] = workers(1) as [Worker];
    paused.hold(START_MS);
    assert.equal(paused.hold(START_MS + 60_000), true);
  });

  it("is never held by two, whoever pauses for however long", () => {
    const steps = fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 900 })), { maxLength: 80, size: "max" });
    const property = fc.property(steps, (sequence) => {
      const all = workers(4);
      let nowMs = START_MS;
      for (const [n, pauseMs] of sequence) {
        nowMs += pauseMs;
        all[n]?.hold(nowMs);
        assert.ok(all.filter((worker) => worker.holds(nowMs)).length <= 1);
      }
    });
    fc.assert(property, { seed: 20_267, numRuns: 300 });
  });

  it("given back is taken by the next that asks", () => {
    const [holder, next] = workers(2) as [Worker, Worker];
    run([holder, next], START_MS, START_MS + 1000);
    holder.release();
    assert.equal(holder.holds(START_MS + 1000), false);
    assert.equal(next.hold(START_MS + 1000), true);
  });

  it("given back by one who has lost it stays with the one who has it", () => {
    const [lost, holder] = workers(2) as [Worker, Worker];
    run([lost, holder], START_MS, START_MS + 1000);
    run([holder], START_MS + 1000, START_MS + 4000);
    lost.release();
    assert.deepEqual(run([lost, holder], START_MS + 4000, START_MS + 6000).at(-1), [1]);
  });

  it("whose value nobody understands is taken after the time of a lease", () => {
    const sharedData = new SharedData();
    sharedData.set("lease", new Uint8Array(3), 0);
    const [worker] = workers(1, sharedData) as [Worker];
    const first = run([worker], START_MS, START_MS + 3000).findIndex((holders) => holders.length > 0);
    assert.ok(first * TICK_MS >= 1000 && first * TICK_MS <= 1500, `${first * TICK_MS} ms`);
  });

  it("is nobody's who can't read or write it", () => {
    for (const status of FAILURES) {
      for (const call of ["proxy_get_shared_data", "proxy_set_shared_data"]) {
        const [holder, other] = workers(2) as [Worker, Worker];
        run([holder, other], START_MS, START_MS + 1000);
        holder.vm.fault(call, status);
        assert.deepEqual(run([holder, other], START_MS + 1000, START_MS + 4000).at(-1), [1]);
      }
    }
  });
});
