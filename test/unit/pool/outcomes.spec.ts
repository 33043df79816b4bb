import { METRIC_CPU } from "../../../assembly/pool/endpoint";
import { Pool } from "../../../assembly/pool/pool";
import { answer, close, failTimes, hosts, list, pass, poolOf, send, serve } from "./fixture";

const WINDOW_MS: u32 = 60000;

function poolOfFour(): Pool {
  const pool = poolOf(`"window_ms":${WINDOW_MS},"latency_threshold_ms":1000,"circuit_breaker_threshold":0`);
  list(pool, hosts(4));
  return pool;
}

/** Lets every endpoint answer a few times. */
function warm(pool: Pool, latencyMs: f32): void {
  for (let index = 0; index < 4; index++) for (let n = 0; n < 40; n++) pool.succeeded(index, latencyMs);
  pool.tick();
}

function latency(pool: Pool, index: i32 = 0): f64 {
  return <f64>pool.latencyMs(pool.endpoint(index));
}

function waited(pool: Pool, index: i32 = 0): f64 {
  return <f64>pool.waitedMs(pool.endpoint(index));
}

function errors(pool: Pool, index: i32 = 0): f64 {
  return <f64>pool.errorRate(pool.endpoint(index));
}

describe("an endpoint's latency", () => {
  it("is the mean of its first answers, then a slow mean", () => {
    const pool = poolOfFour();
    pool.succeeded(0, 10);
    expect(latency(pool)).toBeCloseTo(10, 4);
    pool.succeeded(0, 20);
    pool.succeeded(0, 60);
    expect(latency(pool)).toBeCloseTo(30, 3);
    for (let n = 0; n < 100; n++) pool.succeeded(0, 30);
    pool.succeeded(0, 110);
    expect(latency(pool)).toBeCloseTo(38, 3);
    pool.free();
  });

  it("is the least of the pool where the endpoint was never tried", () => {
    const pool = poolOfFour();
    pool.succeeded(0, 10);
    pool.succeeded(1, 20);
    pool.succeeded(2, 60);
    pool.tick();
    expect(latency(pool, 3)).toBe(10);
    pool.free();
  });

  it("counts a first answer for a quarter, against the pool's median", () => {
    const pool = poolOfFour();
    for (let index = 0; index < 3; index++) pool.succeeded(index, 20);
    pool.tick();
    pool.succeeded(3, 60);
    expect(latency(pool, 3)).toBeCloseTo(30, 4);
    pool.free();
  });

  it("takes an answer for no more than four means", () => {
    const pool = poolOfFour();
    warm(pool, 10);
    pool.succeeded(0, 5000);
    expect(latency(pool)).toBeCloseTo(10 + 0.1 * 30, 3);
    pool.free();
  });

  it("is not learned from an answer whose time was not measured", () => {
    const pool = poolOfFour();
    warm(pool, 10);
    pool.succeeded(0, NaN);
    expect(latency(pool)).toBe(10);
    pool.free();
  });

  it("fades towards the pool's median by its rate: ten times slower is less than twice after a window", () => {
    const pool = poolOfFour();
    warm(pool, 10);
    for (let n = 0; n < 400; n++) pool.succeeded(0, 100);
    pool.tick();
    expect(latency(pool)).toBeCloseTo(100, 1);
    pool.nowMs += WINDOW_MS;
    expect(latency(pool)).toBeCloseTo(2 / (0.1 + 0.01), 1);
    pool.nowMs += 40 * WINDOW_MS;
    expect(latency(pool)).toBeCloseTo(10, 3);
    pool.free();
  });

  it("gives an answer after a long silence more weight", () => {
    const pool = poolOfFour();
    warm(pool, 10);
    pool.nowMs += WINDOW_MS;
    pool.succeeded(0, 40);
    expect(latency(pool)).toBeCloseTo(25, 1);
    pool.free();
  });

  it("leaves out how long the oldest request has been waiting, which is told apart", () => {
    const pool = poolOfFour();
    warm(pool, 10);
    const first = send(pool, 0);
    pass(pool, 300);
    const second = send(pool, 0);
    pass(pool, 500);
    expect(waited(pool)).toBeCloseTo(800, 3);
    answer(pool, first, false);
    expect(waited(pool)).toBeCloseTo(500, 3);
    close(pool, second);
    expect(waited(pool)).toBe(0);
    expect(latency(pool)).toBeLessThan(20);
    close(pool, first);
    pool.free();
  });

  it("grows by a failure as by an answer at the latency threshold, however fast the failure came", () => {
    const pool = poolOfFour();
    warm(pool, 10);
    pool.failed(0);
    expect(latency(pool)).toBeCloseTo(10 + 0.01 * 990, 2);
    pool.free();
  });

  it("grows by a failure as by an answer as slow as the median where that is above the threshold", () => {
    const pool = poolOfFour();
    warm(pool, 3000);
    pool.failed(0);
    expect(latency(pool)).toBeCloseTo(3000, 1);
    pool.free();
  });

  it("is finite and above 0 after answers in no time", () => {
    const pool = poolOfFour();
    for (let index = 0; index < 4; index++) for (let n = 0; n < 1000; n++) pool.succeeded(index, 0);
    pool.tick();
    pool.nowMs += WINDOW_MS / 3;
    const ms = latency(pool);
    expect(ms > 0 && ms < 1).toBe(true, ms.toString());
    pool.free();
  });
});

describe("an endpoint's error rate", () => {
  it("takes a tenth of each outcome", () => {
    const pool = poolOfFour();
    pool.failed(0);
    expect(errors(pool)).toBeCloseTo(0.1, 6);
    pool.succeeded(0, 10);
    expect(errors(pool)).toBeCloseTo(0.09, 6);
    failTimes(pool, 0, 60);
    expect(errors(pool)).toBeGreaterThan(0.99);
    expect(errors(pool)).toBeLessThanOrEqual(1);
    pool.free();
  });

  it("takes an answer slower than the threshold for a failure, one as slow as that not", () => {
    const pool = poolOfFour();
    pool.succeeded(0, 1000);
    expect(errors(pool)).toBe(0);
    pool.succeeded(0, 1001);
    expect(errors(pool)).toBeCloseTo(0.1, 6);
    pool.free();
  });

  it("halves towards the pool's median in a sixth of the window", () => {
    const pool = poolOfFour();
    warm(pool, 10);
    failTimes(pool, 0, 60);
    const full = errors(pool);
    pool.nowMs += WINDOW_MS / 6;
    expect(errors(pool)).toBeCloseTo(full / 2, 3);
    pool.free();
  });

  it("is forgotten with the latency when the endpoint recovers", () => {
    const pool = poolOf('"circuit_breaker_threshold":5');
    list(pool, hosts(4));
    warm(pool, 10);
    failTimes(pool, 0, 5);
    expect(errors(pool)).toBeGreaterThan(0.3);
    pass(pool, 1300);
    serve(pool, pool.trial(), false, 12);
    expect(errors(pool)).toBe(0);
    expect(latency(pool)).toBe(10);
    pool.free();
  });
});

describe("a pool's numbers", () => {
  it("are still told apart after its clock has passed 2^32 ms", () => {
    const pool = poolOfFour();
    pool.nowMs = u32.MAX_VALUE - 1000;
    list(pool, hosts(4));
    warm(pool, 10);
    for (let n = 0; n < 400; n++) pool.succeeded(0, 100);
    pool.report(0, METRIC_CPU, 0.75, 0);
    const id = send(pool, 1);
    pass(pool, 2000);
    expect(pool.nowMs).toBeLessThan(1000);
    expect(latency(pool)).toBeGreaterThan(70);
    expect(waited(pool, 1)).toBe(2000);
    expect(pool.inFlightTotal).toBe(1);
    expect(pool.wasThere(1, pool.nowMs)).toBe(true);
    close(pool, id);
    pool.free();
  });
});
