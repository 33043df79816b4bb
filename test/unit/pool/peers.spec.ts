import { BREAKER_CLOSED, HOLD_PEER } from "../../../assembly/pool/endpoint";
import { Pool } from "../../../assembly/pool/pool";
import { answer, close, failTimes, indexOf, pass, send, serve } from "./fixture";
import { Peer } from "./peers_fixture";

const WINDOW_MS: u32 = 60000;

function sendTimes(pool: Pool, n: i32, times: i32): void {
  for (let i = 0; i < times; i++) send(pool, indexOf(pool, n));
}

function serveTimes(pool: Pool, n: i32, times: i32, failed: bool, latencyMs: f32): void {
  for (let i = 0; i < times; i++) serve(pool, indexOf(pool, n), failed, latencyMs);
}

function othersInFlight(peer: Peer, n: i32): i32 {
  return <i32>peer.pool.endpoint(indexOf(peer.pool, n)).othersInFlight;
}

function isHeldByPeer(peer: Peer, n: i32): bool {
  return (peer.pool.standing(indexOf(peer.pool, n)).holds & HOLD_PEER) !== 0;
}

function isUsable(peer: Peer, n: i32): bool {
  return peer.pool.endpoint(indexOf(peer.pool, n)).usable;
}

describe("requests in flight of all workers", () => {
  it("are the sum of what the others have in flight", () => {
    const workers = [new Peer(1000), new Peer(500000), new Peer(77), new Peer(u32.MAX_VALUE)];
    for (let i = 0; i < 4; i++) sendTimes(workers[i].pool, 0, i + 1);
    sendTimes(workers[2].pool, 3, 5);
    const sums = [2 + 3 + 4, 1 + 3 + 4, 1 + 2 + 4, 1 + 2 + 3];
    for (let i = 0; i < 4; i++) {
      const others = workers.slice(0, i).concat(workers.slice(i + 1));
      workers[i].hear(others);
      expect(othersInFlight(workers[i], 0)).toBe(sums[i]);
      expect(othersInFlight(workers[i], 3)).toBe(i === 2 ? 0 : 5);
    }
  });

  it("are the same sum however often it is made", () => {
    const one = new Peer(1000);
    const two = new Peer(2000);
    sendTimes(one.pool, 0, 3);
    sendTimes(two.pool, 0, 2);
    for (let n = 0; n < 1000; n++) {
      one.hear([two]);
      two.hear([one]);
    }
    expect(othersInFlight(one, 0)).toBe(2);
    expect(othersInFlight(two, 0)).toBe(3);
  });

  it("follow what ended and who is gone", () => {
    const one = new Peer(1000);
    const two = new Peer(2000);
    const flight = send(two.pool, indexOf(two.pool, 0));
    one.hear([two]);
    expect(othersInFlight(one, 0)).toBe(1);
    close(two.pool, flight);
    one.hear([two]);
    expect(othersInFlight(one, 0)).toBe(0);
    sendTimes(two.pool, 1, 4);
    one.hear([two]);
    expect(othersInFlight(one, 1)).toBe(4);
    one.hear([]);
    expect(othersInFlight(one, 1)).toBe(0);
  });

  it("are found by address, whatever index the others gave it", () => {
    const few = new Peer(1000, 2);
    const many = new Peer(1000, 50);
    sendTimes(many.pool, 1, 2);
    sendTimes(many.pool, 49, 7);
    few.hear([many]);
    expect(othersInFlight(few, 0)).toBe(0);
    expect(othersInFlight(few, 1)).toBe(2);
    sendTimes(few.pool, 0, 3);
    many.hear([few]);
    expect(othersInFlight(many, 0)).toBe(3);
  });

  it("are believed only as far as they are likely to be there still, until the next merge", () => {
    const one = new Peer(1000);
    const two = new Peer(1000);
    sendTimes(two.pool, 0, 1000);
    for (let n = 0; n < 200; n++) {
      const flight = send(one.pool, indexOf(one.pool, 1));
      pass(one.pool, 100);
      close(one.pool, flight);
    }
    one.hear([two], 50, 100);
    // 50 ms old, and 50 ms older on average until the next merge: e^-1 of them with requests of 100 ms
    expect(abs<i32>(othersInFlight(one, 0) - 368)).toBeLessThan(4);
  });

  it("count no more than 65,535", () => {
    const one = new Peer(1000);
    const two = new Peer(1000);
    const three = new Peer(1000);
    two.pool.endpoint(indexOf(two.pool, 0)).inFlightCount = 60000;
    two.pool.standing(indexOf(two.pool, 0)).streamCount = 60000;
    three.pool.endpoint(indexOf(three.pool, 0)).inFlightCount = 60000;
    three.pool.standing(indexOf(three.pool, 0)).streamCount = 60000;
    one.hear([two, three]);
    expect(othersInFlight(one, 0)).toBe(65535);
  });
});

describe("the latency of all workers", () => {
  it("is the mean of theirs, weighed by freshness times answers", () => {
    const one = new Peer(5000);
    const two = new Peer(900000);
    serveTimes(two.pool, 0, 1, false, 10);
    pass(two.pool, WINDOW_MS);
    serveTimes(one.pool, 0, 3, false, 40);
    one.hear([two]);
    // 1 answer of a window ago counts half: (10 x 1 x 0.5 + 40 x 3) / (0.5 + 3)
    expect(one.pool.endpoint(indexOf(one.pool, 0)).latencyMs).toBeCloseTo(<f32>(125.0 / 3.5), 3);
    two.hear([one]);
    expect(two.pool.endpoint(indexOf(two.pool, 0)).latencyMs).toBeCloseTo(<f32>(125.0 / 3.5), 3);
  });

  it("counts no worker for more than 14 answers", () => {
    const one = new Peer(5000);
    const two = new Peer(9000);
    serveTimes(one.pool, 0, 33, false, 100);
    serveTimes(two.pool, 0, 1000, false, 200);
    one.hear([two]);
    expect(one.pool.endpoint(indexOf(one.pool, 0)).latencyMs).toBeCloseTo(<f32>150, 3);
  });

  it("is as old as the newest answer anywhere", () => {
    const one = new Peer(500000);
    const two = new Peer(9000);
    serveTimes(one.pool, 0, 1, false, 10);
    pass(one.pool, 10000);
    serveTimes(two.pool, 0, 1, false, 10);
    pass(two.pool, 700);
    one.hear([two], 50);
    expect(one.pool.nowMs - one.pool.endpoint(indexOf(one.pool, 0)).latencyAtMs).toBe(750);
    two.hear([one], 50);
    expect(two.pool.nowMs - two.pool.endpoint(indexOf(two.pool, 0)).latencyAtMs).toBe(700);
  });

  it("is theirs where this worker has no answer yet", () => {
    const one = new Peer(1000);
    const two = new Peer(1000);
    serveTimes(two.pool, 0, 2, false, 30);
    one.hear([two]);
    expect(one.pool.endpoint(indexOf(one.pool, 0)).latencyMs).toBeCloseTo(<f32>30, 3);
    expect(isNaN(one.pool.standing(indexOf(one.pool, 0)).ownLatencyMs)).toBe(true);
    expect(isNaN(one.pool.endpoint(indexOf(one.pool, 1)).latencyMs)).toBe(true);
  });

  it("is never taken for this worker's own and told back", () => {
    const one = new Peer(1000);
    const two = new Peer(1000);
    serveTimes(one.pool, 0, 10, false, 10);
    serveTimes(two.pool, 0, 10, false, 30);
    for (let n = 0; n < 1000; n++) {
      one.hear([two]);
      two.hear([one]);
    }
    expect(one.pool.endpoint(indexOf(one.pool, 0)).latencyMs).toBeCloseTo(<f32>20, 3);
    expect(one.pool.standing(indexOf(one.pool, 0)).ownLatencyMs).toBeCloseTo(<f32>10, 3);
    expect(two.pool.standing(indexOf(two.pool, 0)).ownLatencyMs).toBeCloseTo(<f32>30, 3);
  });

  it("is this worker's own again once it is alone", () => {
    const one = new Peer(1000);
    const two = new Peer(1000);
    serveTimes(one.pool, 0, 10, false, 10);
    serveTimes(two.pool, 0, 10, true, 30);
    serveTimes(two.pool, 1, 10, false, 30);
    one.hear([two]);
    one.hear([]);
    expect(one.pool.endpoint(indexOf(one.pool, 0)).latencyMs).toBeCloseTo(<f32>10, 3);
    expect(one.pool.endpoint(indexOf(one.pool, 0)).errorRate).toBe(0);
    expect(isNaN(one.pool.endpoint(indexOf(one.pool, 1)).latencyMs)).toBe(true);
  });

  it("takes an answer that comes between two merges at once", () => {
    const one = new Peer(1000);
    const two = new Peer(1000);
    serveTimes(two.pool, 0, 33, false, 10);
    one.hear([two]);
    serveTimes(one.pool, 0, 1, false, 1000);
    expect(one.pool.endpoint(indexOf(one.pool, 0)).latencyMs).toBeGreaterThan(10);
    one.hear([two]);
    expect(one.pool.endpoint(indexOf(one.pool, 0)).latencyMs).toBeCloseTo(<f32>((10 * 10.0 + 1000.0) / 11), 1);
  });
});

describe("the error rate of all workers", () => {
  it("is the mean of theirs, which fades six times as fast as latency", () => {
    const one = new Peer(5000);
    const two = new Peer(900000);
    serveTimes(two.pool, 0, 4, true, 10);
    const theirs = <f64>two.pool.standing(indexOf(two.pool, 0)).ownErrorRate;
    pass(two.pool, WINDOW_MS / 6);
    serveTimes(one.pool, 0, 3, false, 10);
    one.hear([two]);
    expect(theirs).toBeGreaterThan(0.3);
    expect(one.pool.endpoint(indexOf(one.pool, 0)).errorRate).toBeCloseTo(<f32>((theirs * 4 * 0.5) / (4 * 0.5 + 3)), 3);
  });
});

describe("a breaker that is open at one worker", () => {
  const BREAKER: string = '"circuit_breaker_threshold": 5, "max_ejected_ratio": 0.5, "ramp_ms": 0';

  it("keeps the others away, until it closes", () => {
    const one = new Peer(1000, 4, BREAKER);
    const two = new Peer(70000, 4, BREAKER);
    failTimes(two.pool, indexOf(two.pool, 0), 5);
    one.hear([two]);
    expect(isUsable(one, 0)).toBe(false);
    expect(isUsable(one, 1)).toBe(true);
    pass(two.pool, 1500);
    const trial = send(two.pool, indexOf(two.pool, 0));
    one.hear([two]);
    expect(isUsable(one, 0)).toBe(false);
    answer(two.pool, trial, false);
    expect(two.pool.standing(indexOf(two.pool, 0)).breaker).toBe(BREAKER_CLOSED);
    one.hear([two]);
    expect(isUsable(one, 0)).toBe(true);
  });

  it("lets the others go when its worker is gone", () => {
    const one = new Peer(1000, 4, BREAKER);
    const two = new Peer(70000, 4, BREAKER);
    failTimes(two.pool, indexOf(two.pool, 0), 5);
    one.hear([two]);
    one.hear([]);
    expect(isUsable(one, 0)).toBe(true);
  });

  it("holds no more than may be ejected, whoever ejects them", () => {
    const one = new Peer(1000, 10, BREAKER);
    const two = new Peer(1000, 10, BREAKER);
    const three = new Peer(1000, 10, BREAKER);
    failTimes(one.pool, indexOf(one.pool, 0), 5);
    for (let n = 1; n < 5; n++) failTimes(two.pool, indexOf(two.pool, n), 5);
    for (let n = 5; n < 9; n++) failTimes(three.pool, indexOf(three.pool, n), 5);
    for (let round = 0; round < 3; round++) one.hear([two, three]);
    let usable = 0;
    for (let n = 0; n < 10; n++) usable += i32(isUsable(one, n));
    expect(usable).toBe(5);
    expect(one.pool.ejectedCount).toBe(5);
    one.hear([]);
    expect(one.pool.ejectedCount).toBe(1);
  });

  it("is not believed by a worker that had a good answer since", () => {
    const one = new Peer(1000, 4, BREAKER);
    const two = new Peer(70000, 4, BREAKER);
    serveTimes(one.pool, 0, 1, false, 10);
    pass(one.pool, 300);
    failTimes(two.pool, indexOf(two.pool, 0), 5);
    one.hear([two]);
    expect(isHeldByPeer(one, 0)).toBe(true);
    pass(two.pool, 100);
    pass(one.pool, 100);
    serveTimes(one.pool, 0, 1, false, 10);
    one.hear([two]);
    expect(isHeldByPeer(one, 0)).toBe(false);
  });

  it("is believed by a worker that had a failure since", () => {
    const one = new Peer(1000, 4, BREAKER);
    const two = new Peer(70000, 4, BREAKER);
    failTimes(two.pool, indexOf(two.pool, 0), 5);
    pass(two.pool, 100);
    serveTimes(one.pool, 0, 1, true, 10);
    one.hear([two]);
    expect(isHeldByPeer(one, 0)).toBe(true);
  });

  it("doesn't keep a worker from trying an endpoint that it ejected itself", () => {
    const one = new Peer(1000, 4, BREAKER);
    const two = new Peer(70000, 4, BREAKER);
    failTimes(one.pool, indexOf(one.pool, 0), 5);
    failTimes(two.pool, indexOf(two.pool, 0), 5);
    one.hear([two]);
    expect(one.pool.ejectedCount).toBe(1);
    pass(one.pool, 1500);
    expect(one.pool.trial()).toBe(indexOf(one.pool, 0));
  });
});
