import { BREAKER_CLOSED, BREAKER_HALF_OPEN, METRIC_CPU, METRIC_MEM } from "../../../assembly/pool/endpoint";
import { resultsBytes } from "../../../assembly/signals/probe_results";
import { addressOfHost, host, hosts, indexOf, list } from "../pool/fixture";
import { ProbingWorker } from "./probe_fixture";

const HEADER_BYTES: i32 = 20;
const NAMED = '"resource_aware": {"weights": {"named_metrics.queue": 1}}';

function cpuOf(worker: ProbingWorker, n: i32): f32 {
  return load<f32>(worker.pool.table.factAt(indexOf(worker.pool, n), METRIC_CPU));
}

function cpuAgeOf(worker: ProbingWorker, n: i32): u32 {
  return worker.pool.nowMs - load<u32>(worker.pool.table.factAt(indexOf(worker.pool, n), METRIC_CPU), 4);
}

describe("the results of probes", () => {
  it("are only a header while nobody was probed", () => {
    const worker = new ProbingWorker(1000, 100);
    expect(worker.results().length).toBe(HEADER_BYTES);
    worker.free();
  });

  it("have an entry for each member that was probed, and for no other", () => {
    const worker = new ProbingWorker(1000, 100);
    worker.probe(7);
    worker.probe(9);
    expect(worker.results().length).toBe(<i32>resultsBytes(2, 4));
    list(worker.pool, [host(9)]);
    expect(worker.results().length).toBe(<i32>resultsBytes(1, 4));
    worker.free();
  });

  it("make another worker hold back whom they hold back, and nobody else", () => {
    const worker = new ProbingWorker(1000, 20);
    const reader = new ProbingWorker(900000000, 20);
    for (let n = 0; n < 20; n++) worker.probe(n, 0, n % 3 === 0);
    expect(reader.take(worker.results())).toBe(true);
    for (let n = 0; n < 20; n++) expect(reader.isHeld(n)).toBe(n % 3 === 0, `host ${n}`);
    worker.free();
    reader.free();
  });

  it("let those return by the half-open door whom they hold back no more", () => {
    const worker = new ProbingWorker(1000);
    const reader = new ProbingWorker(1000);
    worker.probe(2, 0, true);
    reader.take(worker.results());
    worker.probe(1);
    worker.probe(2);
    reader.take(worker.results());
    expect(reader.isHeld(2)).toBe(false);
    expect(reader.pool.standing(indexOf(reader.pool, 2)).breaker).toBe(BREAKER_HALF_OPEN);
    expect(reader.pool.standing(indexOf(reader.pool, 1)).breaker).toBe(BREAKER_CLOSED);
    worker.free();
    reader.free();
  });

  it("are enough to go on probing: streaks, and how long ago each probe was", () => {
    const worker = new ProbingWorker(u32.MAX_VALUE - 500);
    const reader = new ProbingWorker(7000);
    worker.probe(3, 2);
    worker.pool.nowMs += 1500;
    reader.take(worker.results(1e12), 1e12 + 40);
    const record = reader.recordOf(3);
    expect(record.isProbed).toBe(true);
    expect(<i32>record.streak).toBe(2);
    expect(reader.pool.nowMs - record.sentAtMs).toBe(1540);
    expect(reader.recordOf(1).isProbed).toBe(false);
    worker.free();
    reader.free();
  });

  it("find endpoints in whatever order the other worker knows them", () => {
    const worker = new ProbingWorker(1000, 0);
    const reader = new ProbingWorker(1000, 8);
    list(worker.pool, hosts(30).reverse());
    for (let n = 0; n < 30; n++) worker.probe(n, n);
    expect(reader.take(worker.results())).toBe(true);
    for (let n = 0; n < 8; n++) expect(<i32>reader.recordOf(n).streak).toBe(n);
    worker.free();
    reader.free();
  });

  it("say nothing of one that has left, nor of its successor at the same address", () => {
    const worker = new ProbingWorker(1000);
    worker.probe(2, 0, true);
    list(worker.pool, [host(0), host(1)]);
    worker.pool.nowMs += 100;
    list(worker.pool, hosts(4));
    expect(worker.results().length).toBe(HEADER_BYTES);
    worker.free();
  });
});

describe("a report in the results", () => {
  it("is believed with its age", () => {
    const worker = new ProbingWorker(1000);
    const reader = new ProbingWorker(50000);
    worker.probe(2);
    worker.report(2, METRIC_CPU, 0.75);
    worker.pool.nowMs += 3000;
    reader.take(worker.results(5000), 5100);
    expect(cpuOf(reader, 2)).toBe(0.75);
    expect(cpuAgeOf(reader, 2)).toBe(3100);
    expect(isNaN(cpuOf(reader, 1))).toBe(true);
    expect(isNaN(load<f32>(reader.pool.table.factAt(indexOf(reader.pool, 2), METRIC_MEM)))).toBe(true);
    worker.free();
    reader.free();
  });

  it("counts once, however often it comes", () => {
    const worker = new ProbingWorker(1000);
    const reader = new ProbingWorker(1000);
    worker.probe(2);
    worker.report(2, METRIC_CPU, 1);
    reader.take(worker.results());
    worker.report(2, METRIC_CPU, 0);
    const results = worker.results();
    for (let times = 0; times < 10; times++) reader.take(results);
    expect(cpuOf(reader, 2)).toBe(0.5);
    worker.free();
    reader.free();
  });

  it("may have metrics that the configuration names", () => {
    const worker = new ProbingWorker(1000, 4, NAMED);
    const reader = new ProbingWorker(1000, 4, NAMED);
    worker.probe(1);
    worker.report(1, 3, 42);
    expect(reader.take(worker.results())).toBe(true);
    expect(load<f32>(reader.pool.table.factAt(indexOf(reader.pool, 1), 3))).toBe(42);
    worker.free();
    reader.free();
  });

  it("is passed over where a number can't be one, and is told on by whoever took it", () => {
    const worker = new ProbingWorker(1000);
    const reader = new ProbingWorker(1000);
    const bad: f32[] = [-1, f32.NaN, f32.POSITIVE_INFINITY, 1e30];
    for (let n = 0; n < 4; n++) {
      worker.probe(n);
      worker.report(n, METRIC_CPU, bad[n]);
    }
    expect(reader.take(worker.results())).toBe(true);
    for (let n = 0; n < 4; n++) expect(isNaN(cpuOf(reader, n))).toBe(true, `${bad[n]}`);
    worker.report(1, METRIC_CPU, 0.5);
    reader.take(worker.results());
    const next = new ProbingWorker(1000);
    next.take(reader.results());
    expect(cpuOf(next, 1)).toBe(0.5);
    worker.free();
    reader.free();
    next.free();
  });
});

describe("ages in the results", () => {
  it("are never more than half of what the clock can tell, nor less than they were", () => {
    const worker = new ProbingWorker(1000);
    worker.probe(2);
    const times: f64[] = [0, 1e15, -1e15, f64.NaN, f64.POSITIVE_INFINITY, f64.NEGATIVE_INFINITY];
    for (let i = 0; i < times.length; i++) {
      const reader = new ProbingWorker(1000);
      expect(reader.take(worker.results(0), times[i])).toBe(true);
      expect(reader.pool.nowMs - reader.recordOf(2).sentAtMs).toBeLessThanOrEqual(i32.MAX_VALUE);
      reader.free();
    }
    worker.free();
  });
});

describe("bytes that are no results", () => {
  it("are refused, and nothing of them is applied", () => {
    const worker = new ProbingWorker(1000);
    const reader = new ProbingWorker(1000);
    worker.probe(1, 0, true);
    worker.probe(2, 0, true);
    const good = worker.results();
    for (let length = 0; length < good.length; length++) expect(reader.take(good, 0, length)).toBe(false);
    for (let at = 0; at < 12; at++) {
      const bad = StaticArray.fromArray(good.slice<u8[]>());
      bad[at] ^= 0x80;
      expect(reader.take(bad)).toBe(false, `byte ${at}`);
    }
    for (let n = 0; n < 4; n++) expect(reader.isHeld(n)).toBe(false);
    expect(reader.take(good)).toBe(true);
    worker.free();
    reader.free();
  });

  it("are those of a worker with other metrics", () => {
    const worker = new ProbingWorker(1000, 4, NAMED);
    const reader = new ProbingWorker(1000);
    worker.probe(1, 0, true);
    expect(reader.take(worker.results())).toBe(false);
    worker.free();
    reader.free();
  });

  it("do no harm where only their contents are wrong", () => {
    const worker = new ProbingWorker(1000);
    for (let n = 0; n < 4; n++) worker.probe(n, n);
    const good = worker.results();
    for (let at = 12; at < good.length; at++) {
      const bad = StaticArray.fromArray(good.slice<u8[]>());
      bad[at] = 0xff;
      const reader = new ProbingWorker(1000);
      expect(reader.take(bad, 1e12)).toBe(true);
      expect(reader.pool.members.count).toBe(4);
      reader.free();
    }
    expect(addressOfHost(0)).toBe("10.0.0.0:80");
    worker.free();
  });
});
