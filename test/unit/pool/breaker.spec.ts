import { BREAKER_CLOSED, BREAKER_HALF_OPEN, BREAKER_OPEN, BREAKER_TRIAL, NONE } from "../../../assembly/pool/endpoint";
import { Pool } from "../../../assembly/pool/pool";
import { answer, close, failTimes, host, hosts, indexOf, list, pass, poolOf, send, serve } from "./fixture";

/** Fails endpoint 0 until it is ejected. */
function eject(pool: Pool, index: i32 = 0): void {
  failTimes(pool, index, pool.settings.circuitBreakerThreshold);
  assert(pool.standing(index).breaker === BREAKER_OPEN, "must be open now");
}

/** Lets the back-off pass. @returns how long it took, in steps of 10 ms */
function backOffMs(pool: Pool, index: i32 = 0): u32 {
  const from = pool.nowMs;
  for (let n = 0; n < 20000 && pool.standing(index).breaker === BREAKER_OPEN; n++) pass(pool, 10, 10);
  return pool.nowMs - from;
}

function poolOfFour(members: string = ""): Pool {
  const pool = poolOf(members);
  list(pool, hosts(4));
  return pool;
}

describe("an endpoint's breaker", () => {
  it("opens at the threshold of consecutive failures, and not one before", () => {
    const pool = poolOfFour('"circuit_breaker_threshold":3');
    failTimes(pool, 0, 2);
    expect(pool.endpoint(0).usable).toBe(true);
    pool.succeeded(0, 10);
    failTimes(pool, 0, 2);
    expect(pool.standing(0).breaker).toBe(BREAKER_CLOSED);
    pool.failed(0);
    expect(pool.standing(0).breaker).toBe(BREAKER_OPEN);
    expect(pool.endpoint(0).usable).toBe(false);
    expect(pool.members.usableCount).toBe(3);
    expect(pool.usableWeight).toBe(3);
    pool.free();
  });

  it("never opens with a threshold of 0", () => {
    const pool = poolOfFour('"circuit_breaker_threshold":0');
    failTimes(pool, 0, 5000);
    expect(pool.endpoint(0).usable).toBe(true);
    pool.free();
  });

  it("does not count slow answers as failures", () => {
    const pool = poolOfFour('"latency_threshold_ms":100');
    for (let n = 0; n < 20; n++) pool.succeeded(0, 5000);
    expect(pool.standing(0).breaker).toBe(BREAKER_CLOSED);
    expect(pool.errorRate(pool.endpoint(0))).toBeGreaterThan(0.5);
    pool.free();
  });

  it("is half open after a second, give or take a quarter", () => {
    for (let seed = 1; seed < 30; seed++) {
      const pool = poolOf("", seed);
      list(pool, hosts(4));
      eject(pool);
      const waited = backOffMs(pool);
      expect(waited >= 750 && waited <= 1260).toBe(true, `${waited} ms, seed ${seed}`);
      pool.free();
    }
  });

  it("is judged by its trial alone: a late verdict on an earlier request says nothing", () => {
    const pool = poolOfFour();
    const early = [send(pool, 0), send(pool, 0)];
    eject(pool);
    backOffMs(pool);
    const trial = send(pool, pool.trial());
    answer(pool, early[0], true);
    answer(pool, early[1], false);
    expect(pool.standing(0).breaker).toBe(BREAKER_TRIAL);
    answer(pool, trial, false);
    expect(pool.standing(0).breaker).toBe(BREAKER_CLOSED);
    pool.free();
  });

  it("lets one trial through, and no second one before its verdict", () => {
    const pool = poolOfFour();
    eject(pool);
    expect(pool.trial()).toBe(NONE);
    backOffMs(pool);
    expect(pool.trial()).toBe(0);
    expect(pool.endpoint(0).usable).toBe(false);
    const id = send(pool, pool.trial());
    expect(pool.standing(0).breaker).toBe(BREAKER_TRIAL);
    pass(pool, 5000);
    expect(pool.trial()).toBe(NONE);
    expect(pool.mayTry(0)).toBe(false);
    answer(pool, id, false);
    close(pool, id);
    expect(pool.standing(0).breaker).toBe(BREAKER_CLOSED);
    expect(pool.endpoint(0).usable).toBe(true);
    expect(pool.ejectedCount).toBe(0);
    pool.free();
  });

  it("lets the next request try where a trial ended without a verdict", () => {
    const pool = poolOfFour();
    eject(pool);
    backOffMs(pool);
    close(pool, send(pool, 0));
    expect(pool.standing(0).breaker).toBe(BREAKER_HALF_OPEN);
    pass(pool, 100);
    expect(pool.trial()).toBe(0);
    pool.free();
  });

  it("does not wait longer for a trial's verdict than streams count as in flight", () => {
    const pool = poolOfFour('"stream_age_limit_ms":5000');
    eject(pool);
    backOffMs(pool);
    const websocket = send(pool, 0);
    pass(pool, 5200);
    expect(pool.trial()).toBe(0);
    const second = send(pool, 0);
    close(pool, websocket);
    expect(pool.standing(0).breaker).toBe(BREAKER_TRIAL);
    close(pool, second);
    pool.free();
  });

  it("offers one trial at a time, to each of several ejected endpoints in turn", () => {
    const pool = poolOfFour();
    eject(pool, 0);
    eject(pool, 1);
    pass(pool, 1300);
    const first = pool.trial();
    serve(pool, first, true);
    expect(pool.trial()).toBe(NONE);
    pass(pool, 100);
    expect(pool.trial()).toBe(1 - first);
    pool.free();
  });

  it("tries no endpoint that is drained or ill", () => {
    const pool = poolOfFour();
    eject(pool);
    list(pool, [host(0).weighing(0), host(1), host(2), host(3)]);
    pass(pool, 3000);
    expect(pool.trial()).toBe(NONE);
    list(pool, [host(0).healthy(0.2), host(1), host(2), host(3)]);
    pass(pool, 3000);
    expect(pool.trial()).toBe(NONE);
    list(pool, hosts(4));
    pass(pool, 100);
    expect(pool.trial()).toBe(0);
    pool.free();
  });
});

describe("the back-off", () => {
  it("doubles with each failed trial, up to 64 seconds", () => {
    const pool = poolOfFour();
    eject(pool);
    for (let n = 0; n < 9; n++) {
      const expectedMs: u32 = 1000 << min(n, 6);
      const waited = backOffMs(pool);
      expect(waited >= (expectedMs * 3) / 4 && waited <= (expectedMs * 5) / 4 + 10).toBe(true, `${n}: ${waited} ms`);
      serve(pool, 0, true);
      expect(pool.standing(0).breaker).toBe(BREAKER_OPEN);
    }
    pool.free();
  });

  it("goes on growing for an endpoint that fails again soon after a good trial", () => {
    const pool = poolOfFour('"window_ms":60000,"ramp_ms":1000');
    for (let n = 0; n < 5; n++) {
      eject(pool);
      const expectedMs: u32 = 1000 << n;
      const waited = backOffMs(pool);
      expect(waited >= (expectedMs * 3) / 4).toBe(true, `${n}: ${waited} ms`);
      serve(pool, 0, false);
      pass(pool, 2000);
      pool.ramp(pool.endpoint(0));
    }
    pool.free();
  });

  it("starts anew after a healthy window", () => {
    const pool = poolOfFour('"window_ms":60000,"ramp_ms":1000');
    for (let n = 0; n < 3; n++) {
      eject(pool);
      backOffMs(pool);
      serve(pool, 0, false);
    }
    expect(pool.standing(0).ejections).toBe(3);
    pass(pool, 61000, 1000);
    pool.ramp(pool.endpoint(0));
    eject(pool);
    expect(pool.standing(0).ejections).toBe(1);
    expect(backOffMs(pool)).toBeLessThan(1300);
    pool.free();
  });

  it("does not grow by failures of requests that were sent before the ejection", () => {
    const pool = poolOfFour();
    const ids: i32[] = [];
    for (let n = 0; n < 50; n++) ids.push(send(pool, 0));
    for (let n = 0; n < 50; n++) answer(pool, ids[n], true);
    expect(pool.standing(0).ejections).toBe(1);
    for (let n = 0; n < 50; n++) close(pool, ids[n]);
    pool.free();
  });
});

describe("the share of a pool that breakers hold back", () => {
  it("is never above max_ejected_ratio", () => {
    const pool = poolOf('"max_ejected_ratio":0.5');
    list(pool, hosts(5));
    for (let index = 0; index < 5; index++) failTimes(pool, index, 20);
    expect(pool.ejectedCount).toBe(2);
    expect(pool.members.usableCount).toBe(3);
    pool.free();
  });

  it("is nobody at 0 and everybody at 1", () => {
    const none = poolOf('"max_ejected_ratio":0');
    const all = poolOf('"max_ejected_ratio":1');
    list(none, hosts(3));
    list(all, hosts(3));
    for (let index = 0; index < 3; index++) {
      failTimes(none, index, 20);
      failTimes(all, index, 20);
    }
    expect(none.members.usableCount).toBe(3);
    expect(all.members.usableCount).toBe(0);
    none.free();
    all.free();
  });

  it("has room again when an ejected endpoint leaves or recovers", () => {
    const pool = poolOf('"max_ejected_ratio":0.25');
    list(pool, hosts(4));
    eject(pool);
    failTimes(pool, 1, 20);
    expect(pool.endpoint(1).usable).toBe(true);
    list(pool, [host(1), host(2), host(3), host(4)]);
    expect(pool.ejectedCount).toBe(0);
    pool.failed(1);
    expect(pool.endpoint(1).usable).toBe(false);
    pool.free();
  });

  it("does not count failures of an endpoint that has left", () => {
    const pool = poolOf('"max_ejected_ratio":0.5');
    list(pool, hosts(4));
    list(pool, [host(1), host(2), host(3)]);
    failTimes(pool, 0, 20);
    expect(pool.ejectedCount).toBe(0);
    list(pool, hosts(4));
    expect(pool.endpoint(indexOf(pool, 0)).usable).toBe(true);
    eject(pool, 1);
    eject(pool, 2);
    expect(pool.members.usableCount).toBe(2);
    pool.free();
  });
});
