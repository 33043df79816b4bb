// The workers' slots in shared data. Worker n publishes the number n; a silent one is dead after 2 s.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FAILURES, SharedData } from "../../tools/scripted_host/index.ts";
import { Worker } from "./shared_probe.ts";

const TICK_MS = 100;
const EXPIRY_MS = 2000;
const SLOT_COUNT = 64;

class Process {
  readonly sharedData = new SharedData();
  readonly workers = new Map<number, Worker>();
  nowMs = 1000;

  start(...numbers: number[]): void {
    for (const number of numbers) this.workers.set(number, new Worker(this.sharedData, number));
  }

  /** One that dies, or is paused until it is put back. */
  stop(number: number): Worker {
    const worker = this.get(number);
    this.workers.delete(number);
    return worker;
  }

  get(number: number): Worker {
    const worker = this.workers.get(number);
    assert.ok(worker !== undefined);
    return worker;
  }

  /** Ticks everybody for a while. @returns what each found in the last round */
  run(durationMs: number): Map<number, number[]> {
    let found = new Map<number, number[]>();
    for (const endMs = this.nowMs + durationMs; this.nowMs < endMs; this.nowMs += TICK_MS) {
      found = new Map([...this.workers].map(([number, worker]) => [number, worker.share(this.nowMs, number)]));
    }
    return found;
  }

  get slotCount(): number {
    return this.sharedData.entries.size;
  }
}

function started(count: number): Process {
  const process = new Process();
  process.start(...Array.from({ length: count }, (_, n) => n + 1));
  process.run(500);
  return process;
}

describe("a worker's slot", () => {
  it("lets every worker find all the others and not itself", () => {
    const found = started(4).run(TICK_MS);
    assert.deepEqual(Object.fromEntries(found), { 1: [2, 3, 4], 2: [1, 3, 4], 3: [1, 2, 4], 4: [1, 2, 3] });
  });

  it("belongs to one of two workers that make it at once, and the other makes the next", () => {
    const process = new Process();
    process.start(1, 2);
    process.get(1).beforeWrite(() => process.get(2).share(process.nowMs, 2));
    process.get(1).share(process.nowMs, 1);
    assert.equal(process.slotCount, 2);
    process.run(300);
    assert.deepEqual(Object.fromEntries(process.run(TICK_MS)), { 1: [2], 2: [1] });
  });

  it("is found no more 2 s after its worker died, and until then", () => {
    const process = started(3);
    process.stop(2);
    assert.deepEqual(process.run(EXPIRY_MS - TICK_MS).get(1), [2, 3]);
    assert.deepEqual(process.run(2 * TICK_MS).get(1), [3]);
  });

  it("of a dead worker is taken by the next one, so that slots stay as few as workers", () => {
    const process = started(3);
    for (let number = 4; number < 20; number++) {
      process.stop(number - 3);
      process.start(number);
      process.run(EXPIRY_MS + 500);
    }
    assert.equal(process.slotCount, 3);
    assert.deepEqual(process.run(TICK_MS).get(19)?.toSorted(), [17, 18]);
  });

  it("of a dead worker is taken by one of two that want it at once", () => {
    const sharedData = new SharedData();
    const [dead, one, two] = [1, 2, 3].map((number) => new Worker(sharedData, number)) as [Worker, Worker, Worker];
    dead.share(0, 1);
    for (const worker of [one, two]) worker.look(TICK_MS);
    for (const worker of [one, two]) worker.look(EXPIRY_MS + TICK_MS);
    let hasSlot = false;
    one.beforeWrite(() => {
      hasSlot = two.publish(3);
    });
    assert.equal(one.publish(2), false);
    assert.equal(hasSlot, true);
    assert.equal(sharedData.entries.size, 1);
  });

  it("lost to another while its worker was paused is left to that one", () => {
    const process = started(2);
    const paused = process.stop(1);
    process.run(EXPIRY_MS + 500);
    process.start(3);
    process.run(EXPIRY_MS + 500);
    process.workers.set(1, paused);
    process.run(500);
    assert.equal(process.slotCount, 3);
    assert.deepEqual(Object.fromEntries(process.run(TICK_MS)), { 1: [3, 2], 2: [3, 1], 3: [2, 1] });
  });

  it("that nobody took while its worker was paused is its own still", () => {
    const process = started(2);
    const paused = process.stop(1);
    process.run(10_000);
    process.workers.set(1, paused);
    process.run(300);
    assert.equal(process.slotCount, 2);
    assert.deepEqual(Object.fromEntries(process.run(TICK_MS)), { 1: [2], 2: [1] });
  });

  it("is never taken from a worker that is alive, whoever reads it after a long pause", () => {
    const process = started(3);
    const paused = process.stop(3);
    process.run(60_000);
    process.workers.set(3, paused);
    process.run(500);
    assert.equal(process.slotCount, 3);
    assert.deepEqual(process.run(TICK_MS).get(3), [1, 2]);
  });

  it("is not to be had by a 65th worker until another one dies", () => {
    const process = started(SLOT_COUNT);
    process.start(65);
    process.run(500);
    assert.equal(process.get(65).isFull, true);
    assert.equal(process.run(TICK_MS).get(65)?.length, SLOT_COUNT);
    process.stop(7);
    process.run(EXPIRY_MS + 500);
    assert.equal(process.get(65).isFull, false);
    assert.ok(process.run(TICK_MS).get(1)?.includes(65));
    assert.equal(process.slotCount, SLOT_COUNT);
  });

  it("that could not be written for a while is its worker's own again, and never found by itself", () => {
    for (const status of FAILURES) {
      for (const call of ["proxy_get_shared_data", "proxy_set_shared_data"]) {
        const process = started(2);
        process.get(1).vm.fault(call, status);
        process.run(500);
        process.get(1).vm.clearFaults();
        for (let round = 0; round < 30; round++) assert.deepEqual(process.run(TICK_MS).get(1), [2]);
        assert.equal(process.slotCount, 2);
      }
    }
  });

  it("needs no more memory however often it is written", () => {
    const process = started(2);
    const memoryBytes = process.get(1).vm.memoryBytes;
    process.run(2_000_000);
    assert.equal(process.get(1).vm.memoryBytes, memoryBytes);
  });
});
