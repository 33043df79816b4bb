import { METRIC_CONNS, METRIC_CPU, METRIC_MEM } from "../../../assembly/pool/endpoint";
import { Freshness, takeReport } from "../../../assembly/pool/facts";
import { Pool } from "../../../assembly/pool/pool";
import { SourceKind } from "../../../assembly/pool/source";
import { host, list, poolOf } from "./fixture";

const HALF_LIFE_MS: u32 = 30000;
const FACT_BYTES: i32 = 8;
const FRESHNESS = new Freshness(HALF_LIFE_MS, 300000);
const NOW_MS: u32 = 3600000;

/** A fact that was told numbers, each with its age, in that order. */
function fact(numbers: f32[], agesMs: u32[]): StaticArray<u8> {
  const bytes = new StaticArray<u8>(FACT_BYTES);
  const at = changetype<usize>(bytes);
  store<f32>(at, NaN);
  for (let n = 0; n < numbers.length; n++) takeReport(at, numbers[n], agesMs[n], NOW_MS, FRESHNESS);
  return bytes;
}

function believed(fact: StaticArray<u8>): f64 {
  return <f64>load<f32>(changetype<usize>(fact));
}

/** @returns the age of the newest number in it */
function ageOf(fact: StaticArray<u8>): u32 {
  return NOW_MS - load<u32>(changetype<usize>(fact), 4);
}

/** Three hosts with cpu 0.2, 0.4 and 0.8, and one that reports nothing. */
function reportingPool(): Pool {
  const pool = poolOf(`"half_life_ms":${HALF_LIFE_MS}`);
  list(pool, [
    host(0).reporting(0.2, NaN, NaN),
    host(1).reporting(0.4, NaN, NaN),
    host(2).reporting(0.8, NaN, NaN),
    host(3),
  ]);
  return pool;
}

function cpu(pool: Pool, index: i32): f64 {
  return <f64>pool.fact(pool.endpoint(index), METRIC_CPU);
}

describe("a reported number", () => {
  it("is believed as it is while it is new", () => {
    const pool = reportingPool();
    expect(cpu(pool, 0)).toBeCloseTo(0.2, 6);
    expect(cpu(pool, 2)).toBeCloseTo(0.8, 6);
    pool.free();
  });

  it("moves half the way to the pool's median with each half-life", () => {
    const pool = reportingPool();
    pool.nowMs += HALF_LIFE_MS;
    expect(cpu(pool, 0)).toBeCloseTo(0.3, 4);
    expect(cpu(pool, 1)).toBeCloseTo(0.4, 4);
    expect(cpu(pool, 2)).toBeCloseTo(0.6, 4);
    pool.nowMs += HALF_LIFE_MS;
    expect(cpu(pool, 2)).toBeCloseTo(0.5, 4);
    pool.nowMs += 40 * HALF_LIFE_MS;
    expect(cpu(pool, 2)).toBeCloseTo(0.4, 6);
    pool.free();
  });

  it("counts as the median where the endpoint never reported it", () => {
    const pool = reportingPool();
    expect(cpu(pool, 3)).toBeCloseTo(0.4, 6);
    pool.free();
  });

  it("counts as 0.5 where nobody ever reported it", () => {
    const pool = reportingPool();
    expect(pool.fact(pool.endpoint(0), METRIC_MEM)).toBe(0.5);
    expect(pool.fact(pool.endpoint(3), METRIC_CONNS)).toBe(0.5);
    pool.free();
  });

  it("is smoothed over reports that come together, and replaced after a long silence", () => {
    const pool = poolOf(`"half_life_ms":${HALF_LIFE_MS}`);
    list(pool, [host(0)]);
    pool.report(0, METRIC_CPU, 0.2, 0);
    pool.report(0, METRIC_CPU, 0.6, 0);
    expect(cpu(pool, 0)).toBeCloseTo(0.4, 6);
    pool.nowMs += HALF_LIFE_MS;
    pool.report(0, METRIC_CPU, 0.8, 0);
    expect(cpu(pool, 0)).toBeCloseTo(0.7, 4);
    pool.nowMs += 50 * HALF_LIFE_MS;
    pool.report(0, METRIC_CPU, 0.1, 0);
    expect(cpu(pool, 0)).toBeCloseTo(0.1, 6);
    pool.free();
  });

  it("holds as it is where it was declared in metadata, and an older one changes nothing", () => {
    const pool = poolOf("");
    list(pool, [host(0).reporting(0.2, NaN, NaN)]);
    list(pool, [host(0).reporting(0.6, NaN, NaN)]);
    expect(cpu(pool, 0)).toBeCloseTo(0.6, 6);
    pool.report(0, METRIC_CPU, 0.8, 0);
    expect(cpu(pool, 0)).toBeCloseTo(0.7, 4);
    const metadata = pool.source(SourceKind.EndpointMetadata);
    metadata.report(0, METRIC_CPU, 0.1, 5000);
    expect(cpu(pool, 0)).toBeCloseTo(0.7, 4);
    pool.free();
  });

  it("is worth nothing beyond fact_age_limit_ms, though its half-life is longer", () => {
    const pool = poolOf('"half_life_ms":600000,"fact_age_limit_ms":60000');
    list(pool, [host(0).reporting(0.2, NaN, NaN), host(1).reporting(0.4, NaN, NaN), host(2).reporting(0.8, NaN, NaN)]);
    pool.nowMs += 60000;
    expect(cpu(pool, 0)).toBeLessThan(0.22);
    pool.nowMs += 1;
    expect(cpu(pool, 0)).toBeCloseTo(0.4, 6);
    expect(cpu(pool, 2)).toBeCloseTo(0.4, 6);
    pool.free();
  });

  it("has its age from when it was taken, not from when it came", () => {
    const pool = reportingPool();
    pool.report(3, METRIC_CPU, 0.8, HALF_LIFE_MS);
    expect(cpu(pool, 3)).toBeCloseTo(0.6, 4);
    pool.free();
  });

  it("keeps its age in a listing that does not repeat it", () => {
    const pool = reportingPool();
    pool.nowMs += HALF_LIFE_MS;
    list(pool, [host(0), host(1), host(2).reporting(0.4, NaN, NaN)]);
    expect(cpu(pool, 0)).toBeCloseTo(0.3, 4);
    pool.free();
  });

  it("has its median taken over a spread of at most 255 members", () => {
    const pool = poolOf("");
    const entries = [host(0).reporting(NaN, NaN, 0)];
    for (let n = 1; n < 3001; n++) entries.push(host(n).reporting(NaN, NaN, <f32>n));
    list(pool, entries);
    expect(Math.abs(<f64>pool.fact(pool.endpoint(0), METRIC_CONNS) - 0)).toBe(0);
    pool.nowMs += 50 * HALF_LIFE_MS;
    expect(Math.abs(<f64>pool.fact(pool.endpoint(0), METRIC_CONNS) - 1500)).toBeLessThan(20);
    pool.free();
  });
});

describe("two numbers of one metric", () => {
  it("make the same value whichever of them comes first", () => {
    const agesMs: u32[] = [0, 0, 1, 50, 5000, 30000, 90000, 299000];
    for (let i = 0; i < agesMs.length; i++) {
      for (let j = 0; j < agesMs.length; j++) {
        const one = fact([0.2, 0.8], [agesMs[i], agesMs[j]]);
        const other = fact([0.8, 0.2], [agesMs[j], agesMs[i]]);
        const where = `${agesMs[i]} and ${agesMs[j]} ms old`;
        expect(believed(one)).toBeCloseTo(believed(other), 6, where);
        expect(ageOf(one)).toBe(min<u32>(agesMs[i], agesMs[j]), where);
        expect(ageOf(other)).toBe(ageOf(one), where);
      }
    }
  });

  it("count the same where they were taken at the same time, and the older one half as much with each half-life between", () => {
    expect(believed(fact([0.2, 0.8], [0, 0]))).toBeCloseTo(0.5, 6);
    expect(believed(fact([0.2, 0.8], [HALF_LIFE_MS, 0]))).toBeCloseTo(0.65, 4);
    expect(believed(fact([0.8, 0.2], [0, HALF_LIFE_MS]))).toBeCloseTo(0.65, 4);
    expect(believed(fact([0.8, 0.2], [0, 3 * HALF_LIFE_MS]))).toBeCloseTo(0.7625, 4);
  });

  it("leave the newer one as it is where the other is older than the limit by then", () => {
    expect(believed(fact([0.8, 0.2], [0, 300001]))).toBeCloseTo(0.8, 6);
    expect(believed(fact([0.2, 0.8], [300001, 0]))).toBeCloseTo(0.8, 6);
  });

  it("are told apart over the wrap of the clock", () => {
    const bytes = new StaticArray<u8>(FACT_BYTES);
    const at = changetype<usize>(bytes);
    store<f32>(at, NaN);
    takeReport(at, 0.2, 0, u32.MAX_VALUE - 14999, FRESHNESS);
    takeReport(at, 0.8, 0, 15000, FRESHNESS);
    expect(believed(bytes)).toBeCloseTo(0.65, 4);
    expect(load<u32>(at, 4)).toBe(15000);
  });

  it("give way to a new one even after half of the clock's round", () => {
    const bytes = new StaticArray<u8>(FACT_BYTES);
    const at = changetype<usize>(bytes);
    store<f32>(at, NaN);
    takeReport(at, 0.2, i32.MAX_VALUE, NOW_MS, FRESHNESS);
    takeReport(at, 0.8, 0, NOW_MS + 100000, FRESHNESS);
    expect(believed(bytes)).toBeCloseTo(0.8, 6);
  });
});
