import { Random } from "../../../assembly/math/random";
import { flightAt } from "../../../assembly/pool/flights";
import { answer, close, host, hosts, pass, send, serve } from "../pool/fixture";
import { World } from "./fixture";

const WINDOW_MS: u32 = 60000;

/** All endpoints are compared, so that a cost alone decides. */
function world(count: i32, members: string = '"circuit_breaker_threshold":0'): World {
  const tested = new World("adaptive", `"sample":0,"window_ms":${WINDOW_MS},${members}`);
  tested.list(hosts(count));
  return tested;
}

/** Lets host `n` answer often enough for its latency to be known. */
function teach(tested: World, n: i32, latencyMs: f32): void {
  for (let i = 0; i < 200; i++) tested.pool.succeeded(tested.index(n), latencyMs);
  tested.tick();
}

function teachAll(tested: World, count: i32, latencyMs: f32): void {
  for (let n = 0; n < count; n++) teach(tested, n, latencyMs);
}

/** One request in flight for a time; what answers how is up to the test. */
class Traffic {
  requests: StaticArray<i32>;
  failing: i32 = -1;
  private due: u32[] = [];
  private ids: i32[] = [];
  private random: Random = new Random(7);

  constructor(
    readonly tested: World,
    readonly latencyMs: StaticArray<f32>,
  ) {
    this.requests = new StaticArray<i32>(latencyMs.length);
  }

  /** One request each millisecond; answers take 0.5 to 1.5 of their host's latency; failures come at once. */
  run(ms: i32): void {
    const pool = this.tested.pool;
    for (let n = 0; n < ms; n++) {
      pool.nowMs++;
      if (pool.nowMs % 100 === 0) this.tested.tick();
      this.answerDue();
      const index = this.tested.first();
      this.requests[index]++;
      const took = <f64>this.latencyMs[index] * (0.5 + this.random.unit());
      this.ids.push(send(pool, index));
      this.due.push(pool.nowMs + (index === this.failing ? 1 : <u32>took));
    }
  }

  /** @returns the percentage of requests that a host got since the last call of `forget` */
  percentOf(index: i32): f64 {
    let total = 0;
    for (let n = 0; n < this.requests.length; n++) total += this.requests[n];
    return (<f64>this.requests[index] * 100) / <f64>total;
  }

  forget(): void {
    this.requests.fill(0);
  }

  private answerDue(): void {
    const pool = this.tested.pool;
    for (let n = this.ids.length - 1; n >= 0; n--) {
      if (this.due[n] > pool.nowMs) continue;
      const flight = flightAt(this.ids[n]);
      answer(pool, this.ids[n], flight.endpoint === this.failing, <f32>(pool.nowMs - flight.startMs));
      close(pool, this.ids[n]);
      this.ids[n] = this.ids[this.ids.length - 1];
      this.due[n] = this.due[this.due.length - 1];
      this.ids.pop();
      this.due.pop();
    }
  }

  end(): void {
    while (this.ids.length > 0) close(this.tested.pool, this.ids.pop());
  }
}

describe("adaptive", () => {
  it("prefers the endpoint that answers faster", () => {
    const tested = world(3);
    teach(tested, 0, 50);
    teach(tested, 1, 20);
    teach(tested, 2, 30);
    for (let n = 0; n < 50; n++) expect(tested.first()).toBe(1);
    tested.free();
  });

  it("multiplies by the requests in flight, the one to come included", () => {
    const tested = world(2);
    teach(tested, 0, 10);
    teach(tested, 1, 44); // 46 x 1.2 at most, against 12 x 3 x 1.2 at most and 12 x 5 at least
    const open: i32[] = [];
    for (let n = 0; n < 3; n++) {
      expect(tested.first()).toBe(0, `${n} in flight`);
      open.push(send(tested.pool, 0));
    }
    open.push(send(tested.pool, 0));
    expect(tested.first()).toBe(1);
    close(tested.pool, open.pop());
    close(tested.pool, open.pop());
    expect(tested.first()).toBe(0);
    tested.free();
  });

  it("divides by weight and health", () => {
    const tested = world(2);
    teachAll(tested, 2, 10);
    tested.list([host(0), host(1).weighing(1.5)]);
    expect(tested.first()).toBe(1);
    tested.list([host(0), host(1).weighing(1.5).healthy(0.6)]);
    expect(tested.first()).toBe(0);
    tested.free();
  });

  it("makes errors dearer, up to eleven times for an endpoint that only fails", () => {
    const tested = world(2);
    teachAll(tested, 2, 100);
    const faulty = tested.pool.endpoint(0);
    faulty.errorRate = 1;
    faulty.errorAtMs = tested.pool.nowMs;
    faulty.latencyMs = 5; // (5 + 2) x 11 x 1.2 at most < 100
    tested.tick();
    expect(tested.first()).toBe(0);
    faulty.latencyMs = 11; // (11 + 2) x 11 > (100 + 2) x 1.2
    tested.tick();
    expect(tested.first()).toBe(1);
    tested.free();
  });

  it("counts the wait for an answer as latency so far", () => {
    const tested = world(2);
    teach(tested, 0, 10);
    teach(tested, 1, 60);
    const hanging = send(tested.pool, 0);
    pass(tested.pool, 55);
    expect(tested.first()).toBe(0, "less than 3 x 12 ms x 2");
    pass(tested.pool, 30);
    expect(tested.first()).toBe(1, "85 ms");
    answer(tested.pool, hanging, false, NaN);
    expect(tested.first()).toBe(0);
    close(tested.pool, hanging);
    tested.free();
  });

  it("takes an endpoint that was never tried for the fastest, so that nobody stays unknown", () => {
    const tested = world(3);
    teach(tested, 0, 10);
    teach(tested, 1, 40);
    send(tested.pool, 0);
    expect(tested.first()).toBe(2, "10 ms against 20 and 40");
    tested.free();
  });

  it("spreads requests that come one by one over endpoints as good as equal, though the first answers were slower", () => {
    const tested = world(6);
    const counts = new StaticArray<i32>(6);
    for (let n = 0; n < 300; n++) {
      const index = tested.first();
      const id = send(tested.pool, index);
      answer(tested.pool, id, false, counts[index]++ === 0 ? 2 : 0.5);
      close(tested.pool, id);
      if (n % 100 === 99) tested.tick();
    }
    for (let n = 0; n < 6; n++) expect(counts[n]).toBeGreaterThan(0, `${n}`);
    tested.free();
  });

  it("compares endpoints of large pools too, though it looks at no more than 128", () => {
    const tested = world(1000);
    teachAll(tested, 1000, 50);
    for (let n = 0; n < 1000; n += 20) teach(tested, n, 10);
    for (let n = 0; n < 100; n++) expect(tested.first() % 20).toBe(0);
    tested.free();
  });

  it("chooses at random before anything was learned", () => {
    const tested = new World("adaptive", '"sample":4');
    tested.list(hosts(8));
    const counts = tested.firsts(8000);
    for (let i = 0; i < 8; i++) expect(Math.abs(<f64>counts[i] - 1000)).toBeLessThan(150.0, `${counts[i]}`);
    tested.free();
  });
});

describe("an endpoint that fails at once", () => {
  it("attracts nobody, even where no breaker opens", () => {
    const tested = world(8);
    const traffic = new Traffic(tested, [20, 20, 20, 20, 20, 20, 20, 20]);
    traffic.run(3000);
    traffic.forget();
    traffic.failing = 3;
    traffic.run(20000);
    expect(traffic.percentOf(3)).toBeLessThan(1.5);
    traffic.end();
    tested.free();
  });

  it("gets no more than trials once its breaker has opened", () => {
    const tested = world(8, '"circuit_breaker_threshold":3');
    const traffic = new Traffic(tested, [20, 20, 20, 20, 20, 20, 20, 20]);
    traffic.run(3000);
    traffic.failing = 3;
    traffic.run(2000);
    traffic.forget();
    traffic.run(20000);
    expect(traffic.requests[3]).toBeLessThanOrEqual(5);
    expect(traffic.requests[3]).toBeGreaterThan(0);
    traffic.end();
    tested.free();
  });

  it("is back within seconds of its recovery", () => {
    const tested = world(8, '"circuit_breaker_threshold":3,"ramp_ms":5000');
    const traffic = new Traffic(tested, [20, 20, 20, 20, 20, 20, 20, 20]);
    traffic.run(3000);
    traffic.failing = 3;
    traffic.run(500);
    traffic.failing = -1;
    traffic.run(2000);
    expect(tested.pool.endpoint(3).usable).toBe(true);
    traffic.run(6000);
    traffic.forget();
    traffic.run(3000);
    expect(traffic.percentOf(3)).toBeGreaterThan(100 / 8 / 1.6);
    traffic.end();
    tested.free();
  });
});

describe("an endpoint that was slow", () => {
  it("is tried again after about a window, not at once and not never", () => {
    const tested = world(4);
    teachAll(tested, 4, 10);
    teach(tested, 0, 1000);
    for (let n = 1; n < 4; n++) send(tested.pool, n);
    for (let n = 1; n < 4; n++) answer(tested.pool, tested.pool.standing(n).oldestFlight, false, NaN);
    pass(tested.pool, WINDOW_MS / 4, 1000);
    expect(tested.first()).not.toBe(0);
    pass(tested.pool, WINDOW_MS / 2, 1000);
    expect(tested.first()).not.toBe(0);
    tested.pool.nowMs += WINDOW_MS / 2;
    tested.strategy.tick();
    expect(tested.first()).toBe(0);
    tested.free();
  });

  it("gets its share again once it answers fast", () => {
    const tested = world(4);
    const latency: StaticArray<f32> = [200, 20, 20, 20];
    const traffic = new Traffic(tested, latency);
    traffic.run(10000);
    traffic.forget();
    traffic.run(5000);
    expect(traffic.percentOf(0)).toBeLessThan(10);
    latency[0] = 20;
    traffic.run(<i32>WINDOW_MS * 2);
    traffic.forget();
    traffic.run(5000);
    expect(traffic.percentOf(0)).toBeGreaterThan(15);
    traffic.end();
    tested.free();
  });
});

describe("a newcomer", () => {
  it("gets a tenth of a share at first and all of it after ramp_ms", () => {
    const tested = world(3, '"ramp_ms":10000');
    teachAll(tested, 3, 10);
    tested.list(hosts(4));
    for (let n = 0; n < 9; n++) {
      expect(tested.first()).not.toBe(3, `${n} in flight`);
      for (let old = 0; old < 3; old++) send(tested.pool, old);
    }
    send(tested.pool, 0);
    send(tested.pool, 1);
    send(tested.pool, 2);
    expect(tested.first()).toBe(3);
    tested.free();
  });

  it("has a fair share at the end", () => {
    const tested = world(3, '"ramp_ms":2000');
    const traffic = new Traffic(tested, [20, 20, 20, 20]);
    traffic.run(3000);
    tested.list(hosts(4));
    traffic.forget();
    traffic.run(200);
    expect(traffic.percentOf(3)).toBeLessThan(9);
    traffic.run(4000);
    traffic.forget();
    traffic.run(3000);
    expect(traffic.percentOf(3)).toBeGreaterThan(20);
    serve(tested.pool, 3, false);
    traffic.end();
    tested.free();
  });
});
