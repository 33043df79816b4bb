import { BREAKER_CLOSED, BREAKER_OPEN, Standing } from "../../../assembly/pool/endpoint";
import { Pool } from "../../../assembly/pool/pool";
import { countOutcome, forgetOutcomes, isUnsuccessful, turnWindow } from "../../../assembly/pool/success_rate";
import { close, hosts, list, pass, poolOf, send, serve } from "./fixture";

const WINDOW_MS: u32 = 10000;

/** The counts of one endpoint, told outcomes. */
class Counts {
  readonly pool: Pool;
  readonly standing: Standing;

  constructor() {
    const pool = poolOf("");
    list(pool, hosts(1));
    this.pool = pool;
    this.standing = pool.standing(0);
  }

  count(succeeded: i32, failed: i32, nowMs: u32): void {
    for (let n = 0; n < succeeded; n++) countOutcome(this.standing, false, nowMs, WINDOW_MS);
    for (let n = 0; n < failed; n++) countOutcome(this.standing, true, nowMs, WINDOW_MS);
  }

  /** Successes and failures of this window, then of the one before. */
  get text(): string {
    const standing = this.standing;
    return `${standing.succeededCount} ${standing.failedCount} ${standing.earlierSucceededCount} ${standing.earlierFailedCount}`;
  }
}

describe("the windows of outcomes", () => {
  it("turn at their end: what was this one's is the earlier one's, what was the earlier one's is forgotten", () => {
    const counts = new Counts();
    counts.count(3, 1, 50000);
    counts.count(1, 0, 59999);
    expect(counts.text).toBe("4 1 0 0");
    counts.count(0, 2, 60000);
    expect(counts.text).toBe("0 2 4 1");
    counts.count(5, 0, 70000);
    expect(counts.text).toBe("5 0 0 2");
    counts.pool.free();
  });

  it("are both forgotten after a silence of two windows", () => {
    const counts = new Counts();
    counts.count(3, 1, 50000);
    turnWindow(counts.standing, 69999, WINDOW_MS);
    expect(counts.text).toBe("0 0 3 1");
    counts.count(3, 1, 69999);
    turnWindow(counts.standing, 89999, WINDOW_MS);
    expect(counts.text).toBe("0 0 0 0");
    counts.pool.free();
  });

  it("turn over the wrap of the clock, too", () => {
    const counts = new Counts();
    counts.count(1, 0, u32.MAX_VALUE - 5000);
    counts.count(1, 0, 4000);
    expect(counts.text).toBe("2 0 0 0");
    counts.count(1, 0, 5000);
    expect(counts.text).toBe("1 0 2 0");
    counts.pool.free();
  });

  it("stop counting at 65,535", () => {
    const counts = new Counts();
    counts.count(65540, 65540, 50000);
    expect(counts.text).toBe("65535 65535 0 0");
    counts.pool.free();
  });

  it("say unsuccessful below the threshold over both of them, not at it, and not of too few outcomes", () => {
    const counts = new Counts();
    counts.count(5, 10, 50000);
    counts.count(4, 0, 60000);
    expect(isUnsuccessful(counts.standing, 0.5, 20)).toBe(false, "19 outcomes");
    expect(isUnsuccessful(counts.standing, 0.5, 19)).toBe(true, "9 of 19");
    counts.count(1, 0, 60000);
    expect(isUnsuccessful(counts.standing, 0.5, 20)).toBe(false, "10 of 20");
    counts.count(0, 1, 60000);
    expect(isUnsuccessful(counts.standing, 0.5, 20)).toBe(true, "10 of 21");
    expect(isUnsuccessful(counts.standing, 0, 1)).toBe(false, "a threshold of 0 is off");
    forgetOutcomes(counts.standing);
    expect(counts.text).toBe("0 0 0 0");
    counts.pool.free();
  });
});

/** Two good outcomes among every five, never as many bad ones in a row as open the breaker. */
function failMost(pool: Pool, index: i32, outcomes: i32, overloaded: bool = false): void {
  for (let n = 0; n < outcomes && pool.standing(index).breaker === BREAKER_CLOSED; n++) {
    if (n % 5 < 2) pool.succeeded(index, 10);
    else if (overloaded) pool.overloaded(index);
    else pool.failed(index);
  }
}

function poolOfFour(members: string = ""): Pool {
  const pool = poolOf(members);
  list(pool, hosts(4));
  return pool;
}

describe("a breaker", () => {
  it("opens where fewer than half of 20 outcomes were good, though never five in a row were bad", () => {
    const pool = poolOfFour();
    failMost(pool, 0, 19);
    expect(pool.standing(0).breaker).toBe(BREAKER_CLOSED);
    failMost(pool, 0, 5);
    expect(pool.standing(0).breaker).toBe(BREAKER_OPEN);
    expect(pool.endpoint(0).usable).toBe(false);
    expect(pool.ejectedCount).toBe(1);
    pool.free();
  });

  it("stays closed where the same failures lie more than two windows apart", () => {
    const pool = poolOfFour();
    for (let round = 0; round < 10; round++) {
      failMost(pool, 0, 19);
      pass(pool, 20000, 1000);
    }
    expect(pool.standing(0).breaker).toBe(BREAKER_CLOSED);
    pool.free();
  });

  it("takes the threshold, the number of outcomes and the window from the configuration", () => {
    const strict = poolOfFour('"success_rate_threshold":0.9,"success_rate_requests":5');
    for (let n = 0; n < 4; n++) strict.succeeded(0, 10);
    strict.failed(0);
    expect(strict.standing(0).breaker).toBe(BREAKER_OPEN);
    strict.free();
    const off = poolOfFour('"success_rate_threshold":0');
    failMost(off, 0, 500);
    expect(off.standing(0).breaker).toBe(BREAKER_CLOSED);
    off.free();
    const short = poolOfFour('"success_rate_window_ms":100');
    for (let n = 0; n < 500; n++) {
      failMost(short, 0, 5);
      short.nowMs += 100;
    }
    expect(short.standing(0).breaker).toBe(BREAKER_CLOSED);
    short.free();
  });

  it("never opens that way with a circuit_breaker_threshold of 0", () => {
    const pool = poolOfFour('"circuit_breaker_threshold":0');
    failMost(pool, 0, 500);
    expect(pool.standing(0).breaker).toBe(BREAKER_CLOSED);
    pool.free();
  });

  it("does not open for as many more as max_ejected_ratio says", () => {
    const pool = poolOfFour('"max_ejected_ratio":0.5');
    for (let index = 0; index < 4; index++) failMost(pool, index, 100);
    expect(pool.ejectedCount).toBe(2);
    expect(pool.members.usableCount).toBe(2);
    pool.free();
  });

  it("that has closed after a good trial counts from nothing again", () => {
    const pool = poolOfFour();
    failMost(pool, 0, 100);
    pass(pool, 1400);
    serve(pool, pool.trial(), false);
    failMost(pool, 0, 19);
    expect(pool.standing(0).breaker).toBe(BREAKER_CLOSED);
    pool.free();
  });
});

describe("an overloaded endpoint", () => {
  it("is dearer at once, as after a failure", () => {
    const pool = poolOfFour();
    for (let index = 0; index < 4; index++) for (let n = 0; n < 40; n++) pool.succeeded(index, 10);
    pool.tick();
    pool.overloaded(0);
    pool.failed(1);
    expect(pool.errorRate(pool.endpoint(0))).toBe(pool.errorRate(pool.endpoint(1)));
    expect(pool.latencyMs(pool.endpoint(0))).toBe(pool.latencyMs(pool.endpoint(1)));
    expect(pool.errorRate(pool.endpoint(0))).toBeGreaterThan(0);
    expect(pool.successRate(pool.endpoint(0))).toBeLessThan(1);
    pool.free();
  });

  it("is not ejected by any number of refusals in a row short of 20, and then by its success rate", () => {
    const pool = poolOfFour();
    for (let n = 0; n < 19; n++) pool.overloaded(0);
    expect(pool.standing(0).breaker).toBe(BREAKER_CLOSED);
    pool.overloaded(0);
    expect(pool.standing(0).breaker).toBe(BREAKER_OPEN);
    pool.free();
  });

  it("stays in use where half of its answers are good", () => {
    const pool = poolOfFour();
    for (let n = 0; n < 200; n++) {
      pool.succeeded(0, 10);
      pool.overloaded(0);
    }
    expect(pool.standing(0).breaker).toBe(BREAKER_CLOSED);
    pool.free();
  });

  it("that refuses its trial is ejected for longer", () => {
    const pool = poolOfFour();
    failMost(pool, 0, 100, true);
    pass(pool, 1400);
    const id = send(pool, pool.trial());
    pool.overloaded(0, true);
    expect(pool.standing(0).breaker).toBe(BREAKER_OPEN);
    expect(pool.standing(0).ejections).toBe(2);
    close(pool, id);
    pool.free();
  });
});
