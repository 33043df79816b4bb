import { flightAt } from "../../../assembly/pool/flights";
import { Pool } from "../../../assembly/pool/pool";
import { answer, close, hosts, list, pass, poolOf, send } from "./fixture";

function poolOfThree(members: string = ""): Pool {
  const pool = poolOf(members);
  list(pool, hosts(3));
  return pool;
}

/** Lets Envoy count the same number often enough for the smoothed one to follow, and not so often that it counts as idle. */
function countByEnvoy(pool: Pool, index: i32, count: i32, times: i32 = 8): void {
  for (let n = 0; n < times; n++) pool.setActive(index, count);
}

describe("requests in flight by Envoy's count", () => {
  it("are others' as far as no worker's Steer has sent them", () => {
    const pool = poolOfThree();
    const ids = [send(pool, 0), send(pool, 0)];
    pool.setPeers(0, 3, 3);
    countByEnvoy(pool, 0, 5);
    expect(pool.endpoint(0).othersInFlight).toBe(3, "the peers' alone");
    countByEnvoy(pool, 0, 12);
    expect(pool.endpoint(0).othersInFlight).toBe(
      9,
      "three of the peers', six of strangers, the seventh counts as idle by now",
    );
    countByEnvoy(pool, 0, 0);
    expect(pool.endpoint(0).othersInFlight).toBe(3);
    while (ids.length > 0) close(pool, ids.pop());
    pool.free();
  });

  it("are smoothed, since the two counts are never taken at the same moment", () => {
    const pool = poolOfThree();
    pool.setActive(0, 0);
    pool.setActive(0, 10);
    expect(pool.endpoint(0).othersInFlight).toBe(3);
    pool.setActive(0, 10);
    expect(pool.endpoint(0).othersInFlight).toBe(5);
    pool.setActive(0, 0);
    expect(pool.endpoint(0).othersInFlight).toBe(3);
    pool.free();
  });

  it("are idle where they were there from the first, or have long been there", () => {
    const pool = poolOfThree();
    countByEnvoy(pool, 0, 90);
    expect(pool.endpoint(0).othersInFlight).toBe(0);
    countByEnvoy(pool, 0, 140);
    expect(pool.endpoint(0).othersInFlight).toBeGreaterThan(35);
    countByEnvoy(pool, 0, 140, 250);
    expect(pool.endpoint(0).othersInFlight).toBe(0);
    pool.free();
  });

  it("are nobody's where Envoy counts now more and now less than were sent", () => {
    const pool = poolOfThree();
    const ids = [send(pool, 0), send(pool, 0)];
    for (let n = 0; n < 20; n++) {
      pool.setActive(0, n % 2 === 0 ? 4 : 0);
      expect(pool.endpoint(0).othersInFlight).toBeLessThanOrEqual(n < 2 ? 1 : 0, n.toString());
    }
    while (ids.length > 0) close(pool, ids.pop());
    pool.free();
  });

  it("are at most 65,535, whatever is counted", () => {
    const pool = poolOfThree();
    countByEnvoy(pool, 0, i32.MAX_VALUE);
    pool.setPeers(0, i32.MAX_VALUE, i32.MAX_VALUE);
    expect(pool.endpoint(0).othersInFlight).toBe(65535);
    pool.setPeers(0, 70000, 70000);
    countByEnvoy(pool, 0, 0);
    expect(pool.endpoint(0).othersInFlight).toBe(65535);
    pool.free();
  });
});

describe("peers' requests in flight", () => {
  it("are the others' at once, and gone when the peers are", () => {
    const pool = poolOfThree();
    pool.setPeers(1, 7, 20);
    expect(pool.endpoint(1).othersInFlight).toBe(7);
    pool.setPeers(1, 0, 0);
    expect(pool.endpoint(1).othersInFlight).toBe(0);
    pool.free();
  });

  it("count for the pool from the next tick on", () => {
    const pool = poolOfThree();
    pool.setPeers(0, 7, 7);
    pool.setPeers(1, 5, 5);
    pool.setActive(2, 0);
    countByEnvoy(pool, 2, 4);
    pass(pool, 100);
    expect(pool.othersTotal).toBe(15);
    list(pool, hosts(2));
    pass(pool, 100);
    expect(pool.othersTotal).toBe(12);
    pool.free();
  });
});

describe("a stream that has become a tunnel", () => {
  it("is no request in flight any more, and no stranger's either when Envoy counts it", () => {
    const pool = poolOfThree();
    const ids: i32[] = [];
    for (let n = 0; n < 50; n++) {
      const id = send(pool, 0);
      answer(pool, id, false);
      pool.becomeTunnel(flightAt(id));
      ids.push(id);
    }
    expect(pool.endpoint(0).inFlightCount).toBe(0);
    expect(pool.inFlightTotal).toBe(0);
    expect(pool.standing(0).streamCount).toBe(50);
    countByEnvoy(pool, 0, 50);
    expect(pool.endpoint(0).othersInFlight).toBe(0);
    while (ids.length > 0) close(pool, ids.pop());
    expect(pool.endpoint(0).inFlightCount).toBe(0);
    expect(pool.standing(0).streamCount).toBe(0);
    pool.free();
  });

  it("waits for no answer", () => {
    const pool = poolOfThree();
    const id = send(pool, 0);
    pool.becomeTunnel(flightAt(id));
    pass(pool, 60000, 1000);
    expect(pool.endpoint(0).isAwaited).toBe(false);
    expect(pool.latencyMs(pool.endpoint(0))).toBeLessThan(60000);
    close(pool, id);
    expect(pool.inFlightTotal).toBe(0);
    pool.free();
  });

  it("leaves its trial to the next request where it ends without a verdict", () => {
    const pool = poolOfThree();
    for (let n = 0; n < 5; n++) pool.failed(0);
    pass(pool, 1400);
    const id = send(pool, pool.trial());
    pool.becomeTunnel(flightAt(id));
    close(pool, id);
    pass(pool, 100);
    expect(pool.trial()).toBe(0);
    pool.free();
  });
});
