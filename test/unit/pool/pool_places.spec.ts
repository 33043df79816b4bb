import { Random } from "../../../assembly/math/random";
import { UNKNOWN_GROUP } from "../../../assembly/pool/groups";
import { Entry, failTimes, host, list, poolOf } from "./fixture";
import { misplaced } from "./places_fixture";

describe("the places of a pool", () => {
  it("put endpoints of one zone together, those of no known place into group 0", () => {
    const pool = poolOf("");
    list(pool, [host(0).in("eu", "a"), host(1).in("eu", "b"), host(2), host(3).in("eu", "a"), host(4).in("us", "a")]);
    expect(pool.endpoint(0).group).toBe(pool.endpoint(3).group);
    expect(pool.endpoint(0).group).not.toBe(pool.endpoint(1).group);
    expect(pool.endpoint(0).group).not.toBe(pool.endpoint(4).group);
    expect(pool.endpoint(2).group).toBe(<u8>UNKNOWN_GROUP);
    expect(pool.members.groupSize(pool.endpoint(0).group)).toBe(2);
    expect(misplaced(pool)).toBe(0);
    pool.free();
  });

  it("tell locations of one region apart", () => {
    const pool = poolOf("");
    list(pool, [host(0).in("eu").at(50, 8), host(1).in("eu").at(50, 9), host(2).in("eu"), host(3).in("eu").at(50, 8)]);
    expect(pool.endpoint(0).group).not.toBe(pool.endpoint(1).group);
    expect(pool.endpoint(0).group).not.toBe(pool.endpoint(2).group);
    expect(pool.endpoint(0).group).toBe(pool.endpoint(3).group);
    pool.free();
  });

  it("follow an endpoint that moves to another zone", () => {
    const pool = poolOf("");
    list(pool, [host(0).in("eu", "a"), host(1).in("eu", "b")]);
    list(pool, [host(0).in("eu", "b"), host(1).in("eu", "b")]);
    expect(pool.endpoint(0).group).toBe(pool.endpoint(1).group);
    expect(pool.members.groupSize(pool.endpoint(0).group)).toBe(2);
    expect(misplaced(pool)).toBe(0);
    pool.free();
  });

  it("are 256 at most: endpoints beyond are of no known place and still usable", () => {
    const pool = poolOf("");
    const entries: Entry[] = [];
    for (let n = 0; n < 1500; n++) entries.push(host(n).in(`region-${n / 3}`, `zone-${n}`));
    list(pool, entries);
    expect(pool.groups.count).toBe(256);
    expect(pool.endpoint(100).group).not.toBe(<u8>UNKNOWN_GROUP);
    expect(pool.endpoint(1400).group).toBe(<u8>UNKNOWN_GROUP);
    expect(pool.members.usableCount).toBe(1500);
    expect(misplaced(pool)).toBe(0);
    pool.free();
  });

  it("stay in order over random listings, places and ejections", () => {
    const pool = poolOf('"max_ejected_ratio":1');
    const random = new Random(23);
    let wrong = 0;
    for (let round = 0; round < 150; round++) {
      const entries: Entry[] = [];
      for (let n = 0; n < 40; n++) {
        if (random.below(4) === 0) continue;
        const entry = host(n).weighing(<f32>random.below(3));
        entries.push(random.below(5) > 0 ? entry.in(`r${random.below(3)}`, `z${random.below(4)}`) : entry);
      }
      list(pool, entries);
      wrong += misplaced(pool);
      for (let n = 0; n < 5 && pool.members.count > 0; n++) {
        failTimes(pool, pool.members.at(<i32>random.below(pool.members.count)), 5);
        wrong += misplaced(pool);
      }
      pool.nowMs += 500;
      pool.tick();
    }
    expect(wrong).toBe(0);
    pool.free();
  });
});
