import { METRIC_CPU } from "../../../assembly/pool/endpoint";
import { close, Entry, host, hosts, list, listByEnvoy, send } from "../pool/fixture";
import { World } from "./fixture";

const CHOICES: i32 = 1000;

function world(entries: Entry[], members: string = '"sample":4'): World {
  const tested = new World("resource_aware", members);
  tested.list(entries);
  return tested;
}

/** @param cpus one host each; mem and conns are the same everywhere */
function reporting(cpus: f32[]): Entry[] {
  const entries: Entry[] = [];
  for (let n = 0; n < cpus.length; n++) entries.push(host(n).reporting(cpus[n], 0.5, 50));
  return entries;
}

/** @returns so many hosts whose cpu goes from 0.2 to 0.8 */
function unequal(count: i32): Entry[] {
  const cpus: f32[] = [];
  for (let n = 0; n < count; n++) cpus.push(0.2 + (0.6 * <f32>n) / <f32>(count - 1));
  return reporting(cpus);
}

function equal(count: i32): Entry[] {
  const cpus: f32[] = [];
  for (let n = 0; n < count; n++) cpus.push(0.4);
  return reporting(cpus);
}

/** Requests one after the other, each over before the next. @returns how many each endpoint got */
function serveAll(tested: World, choices: i32 = CHOICES, gapMs: u32 = 0): StaticArray<i32> {
  const counts = new StaticArray<i32>(tested.pool.table.count);
  for (let n = 0; n < choices; n++) {
    const index = tested.first();
    counts[index]++;
    close(tested.pool, send(tested.pool, index));
    tested.pool.nowMs += gapMs;
    if (tested.pool.nowMs % 100 === 0) tested.pool.tick();
  }
  return counts;
}

/** @returns the most that one endpoint got, as a multiple of the fair share */
function worst(counts: StaticArray<i32>): f64 {
  let total = 0;
  let most = 0;
  for (let i = 0; i < counts.length; i++) {
    total += counts[i];
    most = max(most, counts[i]);
  }
  return (<f64>most * <f64>counts.length) / <f64>total;
}

describe("one frozen report of equal hosts", () => {
  it("gives none of 10 or 20 more than 1.25 times the fair share of 1,000 choices", () => {
    for (let count = 10; count <= 20; count += 10) {
      for (let gapMs: u32 = 0; gapMs <= 20; gapMs += 10) {
        const tested = world(equal(count));
        expect(worst(serveAll(tested, CHOICES, gapMs))).toBeLessThanOrEqual(1.25, `${count} hosts, ${gapMs} ms`);
        tested.free();
      }
    }
  });

  it("does so however many candidates are drawn", () => {
    for (let sample = 0; sample <= 8; sample += 2) {
      const tested = world(equal(10), `"sample":${sample}`);
      expect(worst(serveAll(tested))).toBeLessThanOrEqual(1.25, `sample ${sample}`);
      tested.free();
    }
  });
});

describe("one frozen report of unequal hosts, cpu 0.2 to 0.8", () => {
  it("gives none of 10 or 20 more than 1.5 times the fair share of 1,000 choices", () => {
    for (let count = 10; count <= 20; count += 10) {
      for (let gapMs: u32 = 0; gapMs <= 20; gapMs += 10) {
        const tested = world(unequal(count));
        expect(worst(serveAll(tested, CHOICES, gapMs))).toBeLessThanOrEqual(1.5, `${count} hosts, ${gapMs} ms`);
        tested.free();
      }
    }
  });

  it("still sends the idle ones more than the busy ones", () => {
    const tested = world(unequal(10));
    const counts = serveAll(tested);
    expect(<f64>counts[0] / <f64>counts[9]).toBeGreaterThan(1.2);
    tested.free();
  });

  it("does so when the same numbers are told again and again with their growing age", () => {
    const tested = world(unequal(10));
    const counts = new StaticArray<i32>(10);
    for (let round = 0; round < 20; round++) {
      const served = serveAll(tested, 500, 2);
      for (let i = 0; i < 10; i++) counts[i] += served[i];
      for (let i = 0; i < 10; i++) tested.pool.report(i, METRIC_CPU, 0.2 + (0.6 * <f32>i) / 9, <u32>(round + 1) * 1000);
    }
    expect(worst(counts)).toBeLessThanOrEqual(1.5);
    tested.free();
  });
});

describe("unequal numbers that each answer tells again", () => {
  it("give none of 10 hosts more than 1.4 times the fair share while bursts keep 8 to 16 requests in flight", () => {
    for (let inFlight = 8; inFlight <= 16; inFlight++) {
      const tested = world(unequal(10));
      const counts = new StaticArray<i32>(10);
      const flights: i32[] = [];
      for (let n = 0; n < CHOICES; n++) {
        const index = tested.first();
        counts[index]++;
        flights.push(send(tested.pool, index));
        if (n % 3 < 2) continue;
        tested.pool.nowMs += 6;
        while (flights.length > inFlight - 3) close(tested.pool, flights.shift());
        for (let i = 0; i < 10; i++) tested.pool.report(i, METRIC_CPU, 0.2 + (0.6 * <f32>i) / 9, 0);
      }
      expect(worst(counts)).toBeLessThanOrEqual(1.4, `${inFlight} in flight`);
      tested.free();
    }
  });
});

describe("reports that come every second", () => {
  it("go on sending an idle host more than a busy one, in proportion to their costs and more", () => {
    const tested = world(unequal(10));
    const counts = new StaticArray<i32>(10);
    for (let round = 0; round < 30; round++) {
      const served = serveAll(tested, 500, 2);
      for (let i = 0; i < 10; i++) {
        if (round >= 10) counts[i] += served[i];
        tested.pool.report(i, METRIC_CPU, 0.2 + (0.6 * <f32>i) / 9, 0);
      }
    }
    expect(<f64>counts[0] / <f64>counts[9]).toBeGreaterThan(1.45);
    tested.free();
  });
});

describe("a single endpoint unlike the others", () => {
  it("does not attract everybody by a fresh report among old ones", () => {
    const tested = world(equal(10));
    serveAll(tested, 3000, 10);
    tested.pool.report(3, METRIC_CPU, 0.4, 0);
    const counts = serveAll(tested);
    expect(<f64>counts[3]).toBeLessThanOrEqual(150, counts[3].toString());
    tested.free();
  });

  it("does not attract everybody by never reporting while the others' report is frozen", () => {
    const entries = equal(10);
    entries[3] = host(3);
    const tested = world(entries);
    serveAll(tested, 3000, 10);
    const counts = serveAll(tested);
    expect(<f64>counts[3]).toBeLessThanOrEqual(150, counts[3].toString());
    tested.free();
  });

  it("does not attract everybody by being new while the others' report is frozen", () => {
    const tested = world(equal(10), '"sample":4,"ramp_ms":0');
    serveAll(tested, 3000, 10);
    list(tested.pool, hosts(11));
    const counts = serveAll(tested);
    expect(<f64>counts[10]).toBeLessThanOrEqual((1.5 * 1000) / 11, counts[10].toString());
    tested.free();
  });

  it("is not shunned by being new among standby endpoints that were never needed until now", () => {
    const tested = new World("resource_aware", '"ramp_ms":0');
    const first = host(0).ofPriority(0);
    const entries: Entry[] = [first];
    for (let n = 1; n < 10; n++) entries.push(host(n).ofPriority(1));
    listByEnvoy(tested.pool, entries);
    serveAll(tested, 20000, 1);
    first.held();
    entries.push(host(10).ofPriority(1));
    listByEnvoy(tested.pool, entries);
    const counts = serveAll(tested, CHOICES, 1);
    expect(<f64>counts[10]).toBeGreaterThan(70, counts[10].toString());
    expect(<f64>counts[10]).toBeLessThan(130, counts[10].toString());
    tested.free();
  });

  it("is not spared by having been held back: it starts like the others", () => {
    const tested = new World("resource_aware", '"ramp_ms":0');
    const entries = equal(10);
    entries[3].held();
    listByEnvoy(tested.pool, entries);
    serveAll(tested, 20000, 1);
    entries[3].isHeld = false;
    listByEnvoy(tested.pool, entries);
    const counts = serveAll(tested, CHOICES, 1);
    expect(<f64>counts[3]).toBeGreaterThan(70, counts[3].toString());
    expect(<f64>counts[3]).toBeLessThan(150, counts[3].toString());
    tested.free();
  });

  it("is not shunned by being new while the others report every second", () => {
    const tested = world(equal(10), '"sample":4,"ramp_ms":0');
    for (let round = 0; round < 10; round++) {
      serveAll(tested, 500, 2);
      for (let i = 0; i < 10; i++) tested.pool.report(i, METRIC_CPU, 0.4, 500);
    }
    list(tested.pool, hosts(11));
    const counts = serveAll(tested);
    expect(<f64>counts[10]).toBeGreaterThan((0.6 * 1000) / 11, counts[10].toString());
    expect(<f64>counts[10]).toBeLessThanOrEqual((1.5 * 1000) / 11, counts[10].toString());
    tested.free();
  });
});
