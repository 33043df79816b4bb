import { METRIC_CONNS, METRIC_CPU, METRIC_MEM } from "../../../assembly/pool/endpoint";
import { Pool } from "../../../assembly/pool/pool";
import { host, list, poolOf } from "./fixture";

const HALF_LIFE_MS: u32 = 30000;

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
    list(pool, [host(0).reporting(0.2, NaN, NaN)]);
    list(pool, [host(0).reporting(0.6, NaN, NaN)]);
    expect(cpu(pool, 0)).toBeCloseTo(0.4, 6);
    pool.nowMs += HALF_LIFE_MS;
    list(pool, [host(0).reporting(0.8, NaN, NaN)]);
    expect(cpu(pool, 0)).toBeCloseTo(0.7, 4);
    pool.nowMs += 50 * HALF_LIFE_MS;
    list(pool, [host(0).reporting(0.1, NaN, NaN)]);
    expect(cpu(pool, 0)).toBeCloseTo(0.1, 6);
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
