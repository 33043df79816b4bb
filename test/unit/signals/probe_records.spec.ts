import { METRIC_CPU } from "../../../assembly/pool/endpoint";
import { reservedTotalBytes } from "../../../assembly/pool/memory";
import { addressOfHost, host, hosts, indexOf, list } from "../pool/fixture";
import { ProbingWorker } from "./probe_fixture";

/** Host number `n` is probed, and the answer is waited for. @returns the probe's number */
function send(worker: ProbingWorker, n: i32): u32 {
  const record = worker.recordOf(n);
  record.number++;
  record.isProbed = true;
  record.isAwaited = true;
  return record.number;
}

describe("what is known of a member by its probes", () => {
  it("stays when the pool grows", () => {
    const worker = new ProbingWorker(1000, 16);
    for (let n = 0; n < 16; n++) {
      worker.probe(n, n);
      worker.report(n, METRIC_CPU, <f32>n);
    }
    list(worker.pool, hosts(1000));
    for (let n = 0; n < 16; n++) {
      const record = worker.recordOf(n);
      expect(<i32>record.streak).toBe(n);
      expect(load<f32>(worker.records.valuesOf(record))).toBe(<f32>n);
    }
    worker.free();
  });

  it("is nothing at first, and nothing once it has left and joined again", () => {
    const worker = new ProbingWorker(1000);
    expect(worker.recordOf(1).isProbed).toBe(false);
    worker.probe(1, 2);
    list(worker.pool, [host(0)]);
    worker.pool.nowMs++;
    list(worker.pool, hosts(4));
    expect(worker.recordOf(1).isProbed).toBe(false);
    expect(<i32>worker.recordOf(1).streak).toBe(0);
    worker.free();
  });

  it("is nothing for another endpoint under the same index", () => {
    const worker = new ProbingWorker(1000);
    worker.probe(1, 2);
    const index = indexOf(worker.pool, 1);
    list(worker.pool, [host(0)]);
    worker.pool.tick();
    list(worker.pool, [host(0), host(77)]);
    expect(indexOf(worker.pool, 77)).toBe(index);
    expect(worker.recordOf(77).isProbed).toBe(false);
    worker.free();
  });

  it("takes memory until it is given back", () => {
    const before = reservedTotalBytes();
    const worker = new ProbingWorker(1000, 1000);
    worker.free();
    expect(reservedTotalBytes()).toBe(before);
  });
});

describe("an answer to a probe", () => {
  it("is for the member that was probed, once", () => {
    const worker = new ProbingWorker(1000);
    const number = send(worker, 2);
    const index = indexOf(worker.pool, 2);
    expect(worker.records.awaiting(index, number) === worker.recordOf(2)).toBe(true);
    expect(worker.records.awaiting(index, number) === null).toBe(true);
    worker.free();
  });

  it("is for nobody when it is for an earlier probe, or for no index", () => {
    const worker = new ProbingWorker(1000);
    const number = send(worker, 2);
    const index = indexOf(worker.pool, 2);
    send(worker, 2);
    expect(worker.records.awaiting(index, number) === null).toBe(true);
    const indices: i32[] = [-1, 4, 15, 16, 16383, i32.MAX_VALUE, i32.MIN_VALUE];
    for (let i = 0; i < indices.length; i++) {
      expect(worker.records.awaiting(indices[i], number) === null).toBe(true, `index ${indices[i]}`);
    }
    worker.free();
  });

  it("is for nobody when the member has left, or has joined again since", () => {
    const worker = new ProbingWorker(1000);
    const index = indexOf(worker.pool, 2);
    const first = send(worker, 2);
    list(worker.pool, [host(0)]);
    expect(worker.records.awaiting(index, first) === null).toBe(true, addressOfHost(2));
    list(worker.pool, hosts(4));
    const second = send(worker, 2);
    list(worker.pool, [host(0)]);
    worker.pool.nowMs++;
    list(worker.pool, hosts(4));
    expect(indexOf(worker.pool, 2)).toBe(index);
    expect(worker.records.awaiting(index, second) === null).toBe(true);
    worker.free();
  });
});
