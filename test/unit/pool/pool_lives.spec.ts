import { Random } from "../../../assembly/math/random";
import { NONE } from "../../../assembly/pool/endpoint";
import { flightAt, flightCount } from "../../../assembly/pool/flights";
import { Pool } from "../../../assembly/pool/pool";
import { answer, close, Entry, host, hosts, indexOf, list, pass, poolOf, send, sendHeaders } from "./fixture";

const HOST_COUNT: i32 = 12;

/** What the pool should count of a request that was sent. */
class Life {
  waits: bool = false;
  verdict: bool = false;

  constructor(
    readonly id: i32,
    readonly host: i32,
  ) {}
}

/** Requests in random legal orders over a membership that changes. */
class Traffic {
  lives: Life[] = [];
  index: StaticArray<i32> = new StaticArray<i32>(HOST_COUNT);
  wrong: i32 = 0;

  constructor(
    readonly pool: Pool,
    private random: Random,
  ) {
    this.relist();
  }

  step(): void {
    const dice = this.random.below(100);
    if (dice < 40) this.begin();
    else if (dice < 98 && this.lives.length > 0) this.advance(<i32>this.random.below(this.lives.length));
    else if (dice === 98) this.relist();
    else pass(this.pool, 200 + this.random.below(3000), 700);
  }

  /** Requests that young streams count, by the tests' own book. */
  expected(): i32 {
    let count = 0;
    for (let i = 0; i < this.lives.length; i++) {
      const flight = flightAt(this.lives[i].id);
      if (flight.counted) count++;
      else if (this.pool.nowMs - flight.startMs <= 10000) this.wrong++;
    }
    return count;
  }

  private begin(): void {
    const n = <i32>this.random.below(HOST_COUNT);
    const index = indexOf(this.pool, n);
    if (index === NONE) return;
    const whole = this.random.below(2) === 0;
    const life = new Life(whole ? send(this.pool, index) : sendHeaders(this.pool, index), n);
    life.waits = whole;
    this.lives.push(life);
  }

  private advance(i: i32): void {
    const life = this.lives[i];
    const dice = this.random.below(10);
    if (dice < 3 && !life.waits) {
      this.pool.awaitAnswer(life.id);
      life.waits = true;
    } else if (dice < 5 && !life.verdict) {
      answer(this.pool, life.id, this.random.below(4) === 0);
      life.verdict = true;
    } else if (dice < 8) this.end(i);
    else if (dice === 8) this.pool.awaitAnswer(life.id);
    else this.pool.answered(flightAt(life.id));
  }

  private end(i: i32): void {
    const flight = flightAt(this.lives[i].id);
    if (this.random.below(3) === 0) this.pool.finish(flight);
    close(this.pool, this.lives[i].id);
    this.lives[i] = this.lives[this.lives.length - 1];
    this.lives.pop();
  }

  /** Hosts with open streams must have kept their index. */
  private relist(): void {
    const entries: Entry[] = [];
    for (let n = 0; n < HOST_COUNT; n++) if (this.random.below(3) > 0) entries.push(host(n));
    list(this.pool, entries);
    for (let n = 0; n < HOST_COUNT; n++) {
      const index = indexOf(this.pool, n);
      if (index === NONE) continue;
      if (index !== this.index[n] && this.isOpen(n)) this.wrong++;
      this.index[n] = index;
    }
  }

  private isOpen(n: i32): bool {
    for (let i = 0; i < this.lives.length; i++) if (this.lives[i].host === n) return true;
    return false;
  }

  endAll(): void {
    while (this.lives.length > 0) this.end(this.lives.length - 1);
  }
}

describe("requests in flight", () => {
  it("are counted from the start to the end, once each", () => {
    const pool = poolOf("");
    list(pool, hosts(2));
    const first = send(pool, 1);
    const second = sendHeaders(pool, 1);
    expect(pool.endpoint(1).inFlightCount).toBe(2);
    expect(pool.endpoint(0).inFlightCount).toBe(0);
    answer(pool, first, false);
    expect(pool.inFlightTotal).toBe(2);
    pool.finish(flightAt(first));
    close(pool, first);
    close(pool, second);
    expect(pool.endpoint(1).inFlightCount).toBe(0);
    expect(pool.inFlightTotal).toBe(0);
    pool.free();
  });

  it("leave the count at the age limit, and are not taken back a second time at their end", () => {
    const pool = poolOf('"stream_age_limit_ms":5000');
    list(pool, hosts(1));
    const old = send(pool, 0);
    pass(pool, 4000);
    const young = send(pool, 0);
    pass(pool, 1000);
    expect(pool.inFlightTotal).toBe(2);
    pass(pool, 100);
    expect(pool.inFlightTotal).toBe(1);
    close(pool, old);
    expect(pool.inFlightTotal).toBe(1);
    expect(pool.endpoint(0).inFlightCount).toBe(1);
    close(pool, young);
    expect(pool.inFlightTotal).toBe(0);
    pool.free();
  });

  it("return to exactly zero over random lives, whatever the order, and no index changes under an open stream", () => {
    for (let seed = 1; seed <= 25; seed++) {
      const random = new Random(seed);
      const pool = poolOf('"stream_age_limit_ms":10000,"max_ejected_ratio":1', seed);
      const traffic = new Traffic(pool, random);
      const others = flightCount();
      for (let n = 0; n < 2000; n++) {
        traffic.step();
        if (pool.inFlightTotal !== traffic.expected()) traffic.wrong++;
      }
      traffic.endAll();
      expect(traffic.wrong).toBe(0, `seed ${seed}`);
      expect(pool.inFlightTotal).toBe(0, `seed ${seed}`);
      expect(flightCount()).toBe(others, `seed ${seed}`);
      expect(pool.flights.oldest).toBe(NONE, `seed ${seed}`);
      let left = 0;
      for (let i = 0; i < pool.table.count; i++) {
        const standing = pool.standing(i);
        left += abs(pool.endpoint(i).inFlightCount) + abs(standing.streamCount);
        if (standing.oldestFlight !== NONE || standing.newestFlight !== NONE) left++;
      }
      expect(left).toBe(0, `seed ${seed}`);
      pool.free();
    }
  });
});

describe("an index", () => {
  it("is used again only when the last stream of the endpoint that left is over", () => {
    const pool = poolOf("");
    list(pool, hosts(2));
    const id = send(pool, 1);
    list(pool, [host(0)]);
    pass(pool, 100000, 1000);
    list(pool, [host(0), host(5)]);
    expect(indexOf(pool, 5)).toBe(2);
    close(pool, id);
    pass(pool, 100);
    list(pool, [host(0), host(5), host(6)]);
    expect(indexOf(pool, 6)).toBe(1);
    pool.free();
  });

  it("is the endpoint's own again when it comes back before that", () => {
    const pool = poolOf("");
    list(pool, hosts(2));
    const id = send(pool, 1);
    list(pool, [host(0)]);
    pass(pool, 100);
    list(pool, hosts(2));
    expect(indexOf(pool, 1)).toBe(1);
    expect(pool.endpoint(1).inFlightCount).toBe(1);
    close(pool, id);
    expect(pool.endpoint(1).inFlightCount).toBe(0);
    pool.free();
  });

  it("is not blamed for what a stream met before the endpoint joined", () => {
    const pool = poolOf("");
    list(pool, hosts(1));
    const before = pool.nowMs;
    pass(pool, 100);
    list(pool, hosts(2));
    expect(pool.wasThere(0, before)).toBe(true);
    expect(pool.wasThere(1, before)).toBe(false);
    expect(pool.wasThere(1, pool.nowMs)).toBe(true);
    pool.free();
  });
});
