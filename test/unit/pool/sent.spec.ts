import { METRIC_CPU, METRIC_MEM } from "../../../assembly/pool/endpoint";
import { Pool } from "../../../assembly/pool/pool";
import { close, host, hosts, list, pass, poolOf, send } from "./fixture";

function poolOfFour(): Pool {
  const pool = poolOf("");
  list(pool, hosts(4));
  return pool;
}

function sendTimes(pool: Pool, index: i32, times: i32): void {
  for (let n = 0; n < times; n++) close(pool, send(pool, index));
}

/** So many requests to each of four endpoints, and their next numbers a second later. */
function interval(pool: Pool, counts: i32[]): void {
  for (let n = 0; n < 100; n++) for (let i = 0; i < 4; i++) sendTimes(pool, i, counts[i] / 100);
  pass(pool, 1000);
  for (let i = 0; i < 4; i++) pool.report(i, METRIC_CPU, 0.5, 0);
}

function ratio(pool: Pool, index: i32): f64 {
  return <f64>pool.endpoint(index).sentRatio;
}

describe("what was sent since a number was taken", () => {
  it("is measured by the endpoint's fair share of all requests until its usual one is known", () => {
    const pool = poolOfFour();
    sendTimes(pool, 0, 40);
    pass(pool, 100);
    expect(ratio(pool, 0)).toBeCloseTo(72.0 / 42, 5);
    expect(ratio(pool, 1)).toBeCloseTo(32.0 / 42, 5);
    for (let index = 1; index < 4; index++) sendTimes(pool, index, 40);
    pass(pool, 100);
    for (let index = 0; index < 4; index++) expect(ratio(pool, index)).toBeCloseTo(1, 5);
    pool.free();
  });

  it("goes by weight", () => {
    const pool = poolOf("");
    list(pool, [host(0).weighing(3), host(1)]);
    sendTimes(pool, 0, 300);
    sendTimes(pool, 1, 100);
    pass(pool, 100);
    expect(ratio(pool, 0)).toBeCloseTo(1, 5);
    expect(ratio(pool, 1)).toBeCloseTo(1, 5);
    pool.free();
  });

  it("is followed with each request, before any tick", () => {
    const pool = poolOfFour();
    sendTimes(pool, 0, 16);
    expect(ratio(pool, 0)).toBeCloseTo(48.0 / 36, 5);
    pool.free();
  });

  it("is as usual again with the next number, however many metrics come", () => {
    const pool = poolOfFour();
    sendTimes(pool, 0, 100);
    pass(pool, 1000);
    pool.report(0, METRIC_CPU, 0.5, 0);
    pool.report(0, METRIC_MEM, 0.5, 0);
    expect(ratio(pool, 0)).toBe(1);
    pass(pool, 1000);
    expect(ratio(pool, 0)).toBe(1);
    pool.free();
  });

  it("goes on where a number is told again, or an older one comes", () => {
    const pool = poolOfFour();
    pass(pool, 1000);
    pool.report(0, METRIC_CPU, 0.5, 0);
    sendTimes(pool, 0, 100);
    const before = ratio(pool, 0);
    pass(pool, 5000);
    pool.report(0, METRIC_CPU, 0.5, 5000);
    pool.report(0, METRIC_CPU, 0.5, 4990);
    pool.report(0, METRIC_MEM, 0.5, 60000);
    expect(ratio(pool, 0)).toBe(before);
    pool.report(0, METRIC_CPU, 0.5, 2000);
    expect(ratio(pool, 0)).toBe(1);
    pool.free();
  });

  it("is measured by what the endpoint got in earlier intervals, once there were some", () => {
    const pool = poolOfFour();
    for (let n = 0; n < 20; n++) interval(pool, [700, 100, 100, 100]);
    sendTimes(pool, 0, 350);
    for (let index = 1; index < 4; index++) sendTimes(pool, index, 50);
    pass(pool, 100);
    for (let index = 0; index < 4; index++) expect(ratio(pool, index)).toBeCloseTo(1, 2);
    pool.free();
  });

  it("does not learn a share from a few requests", () => {
    const pool = poolOfFour();
    for (let n = 0; n < 3; n++) {
      sendTimes(pool, 0, 1);
      pass(pool, 1000);
      for (let index = 0; index < 4; index++) pool.report(index, METRIC_CPU, 0.5, 0);
    }
    for (let index = 0; index < 4; index++) sendTimes(pool, index, 100);
    pass(pool, 100);
    for (let index = 0; index < 4; index++) expect(ratio(pool, index)).toBeCloseTo(1, 1);
    pool.free();
  });

  it("says nothing of an endpoint that can't get any: ejected, it begins anew when it is back", () => {
    const pool = poolOfFour();
    sendTimes(pool, 0, 100);
    for (let n = 0; n < 5; n++) pool.failed(0);
    pass(pool, 200);
    expect(ratio(pool, 0)).toBe(1);
    for (let index = 1; index < 4; index++) sendTimes(pool, index, 1000);
    pass(pool, 200);
    expect(ratio(pool, 0)).toBe(1);
    pool.free();
  });
});
