import { Random } from "../../../assembly/math/random";
import { ADDRESS_MAX_BYTES, addressOf, NONE } from "../../../assembly/pool/endpoint";
import { PoolObserver } from "../../../assembly/pool/observer";
import { Pool } from "../../../assembly/pool/pool";
import { ENDPOINTS_MAX } from "../../../assembly/pool/table";
import { addressOfHost, Entry, host, hosts, indexOf, indexOfAddress, list, pass, poolOf, serve } from "./fixture";

/** Writes down what a pool tells its observer. */
class Diary extends PoolObserver {
  told: string[] = [];
  held: i32 = NONE;

  joined(index: i32): void {
    this.told.push(`+${index}`);
  }

  reweighed(index: i32): void {
    this.told.push(`~${index}`);
  }

  left(index: i32): void {
    this.told.push(`-${index}`);
  }

  holds(index: i32): bool {
    return index === this.held;
  }

  take(): string {
    const told = this.told.join(" ");
    this.told = [];
    return told;
  }
}

function addressAt(pool: Pool, index: i32): string {
  const standing = pool.standing(index);
  return String.UTF8.decodeUnsafe(addressOf(standing), standing.addressLength);
}

/** The usable members by the pool's list, in the order of their index. */
function usable(pool: Pool): string {
  const indexes: i32[] = [];
  for (let n = 0; n < pool.members.usableCount; n++) indexes.push(pool.members.at(n));
  return indexes.sort().join(" ");
}

describe("a listing", () => {
  it("makes its endpoints the members, and those left out no members", () => {
    const pool = poolOf("");
    list(pool, hosts(3));
    expect(pool.members.count).toBe(3);
    expect(addressAt(pool, indexOf(pool, 1))).toBe(addressOfHost(1));
    list(pool, [host(0), host(2)]);
    expect(pool.members.count).toBe(2);
    expect(indexOf(pool, 1)).toBe(NONE);
    expect(usable(pool)).toBe("0 2");
    pool.free();
  });

  it("keeps index, latency and facts of those that stay", () => {
    const pool = poolOf("");
    list(pool, hosts(4));
    const index = indexOf(pool, 2);
    serve(pool, index, false, 77);
    const again = hosts(40);
    again.reverse();
    list(pool, again);
    expect(indexOf(pool, 2)).toBe(index);
    expect(pool.endpoint(index).latencyMs).toBe(77);
    pool.free();
  });

  it("takes weight and health anew each time, 1 where they are not given", () => {
    const pool = poolOf("");
    list(pool, [host(0).weighing(4).healthy(0.25), host(1)]);
    expect(pool.standing(0).weight).toBe(4);
    expect(pool.standing(0).health).toBe(0.25);
    expect(usable(pool)).toBe("1");
    list(pool, hosts(2));
    expect(pool.standing(0).weight).toBe(1);
    expect(pool.standing(0).health).toBe(1);
    expect(usable(pool)).toBe("0 1");
    expect(pool.usableWeight).toBe(2);
    pool.free();
  });

  it("tells who was joined already", () => {
    const pool = poolOf("");
    list(pool, hosts(2));
    pool.begin();
    expect(pool.joinedNow(0)).toBe(false);
    const address = String.UTF8.encode(addressOfHost(0));
    pool.join(changetype<usize>(address), address.byteLength);
    expect(pool.joinedNow(0)).toBe(true);
    expect(pool.joinedNow(1)).toBe(false);
    pool.end();
    pool.free();
  });

  it("holds drained and ill endpoints as members that are not usable, the threshold itself included", () => {
    const pool = poolOf('"health_threshold":0.5');
    list(pool, [host(0).healthy(0.5), host(1).healthy(0.51), host(2).weighing(0), host(3).weighing(0.001)]);
    expect(pool.members.count).toBe(4);
    expect(usable(pool)).toBe("1 3");
    expect(pool.usableWeight).toBeCloseTo(1.001, 6);
    pool.free();
  });
});

describe("a pool's observer", () => {
  it("is told of newcomers, new weights and leavers, and of nothing that stayed as it was", () => {
    const pool = poolOf("");
    const diary = new Diary();
    pool.observer = diary;
    list(pool, hosts(3));
    expect(diary.take()).toBe("+0 +1 +2");
    list(pool, [host(0), host(1).weighing(2), host(2).healthy(0.1)]);
    expect(diary.take()).toBe("~1");
    list(pool, [host(0), host(2), host(5)]);
    expect(diary.take()).toBe("-1 +3");
    list(pool, [host(0), host(2), host(5)]);
    expect(diary.take()).toBe("");
    pool.free();
  });

  it("is told of an endpoint that left and came back", () => {
    const pool = poolOf("");
    const diary = new Diary();
    pool.observer = diary;
    list(pool, hosts(2));
    list(pool, [host(0)]);
    list(pool, hosts(2));
    expect(diary.take()).toBe("+0 +1 -1 +1");
    pool.free();
  });

  it("hears all members again when it is new", () => {
    const pool = poolOf("");
    list(pool, hosts(3));
    const diary = new Diary();
    pool.observer = diary;
    pool.announceAll();
    expect(diary.take()).toBe("+0 +1 +2");
    pool.free();
  });

  it("keeps an index from being used again for as long as it holds it", () => {
    const pool = poolOf("");
    const diary = new Diary();
    pool.observer = diary;
    list(pool, hosts(2));
    diary.held = 1;
    list(pool, [host(0)]);
    pass(pool, 300);
    list(pool, [host(0), host(7)]);
    expect(indexOf(pool, 7)).toBe(2);
    list(pool, [host(0)]);
    diary.held = NONE;
    pass(pool, 100);
    list(pool, [host(0), host(8), host(9)]);
    expect(indexOf(pool, 8)).toBe(1);
    expect(indexOf(pool, 9)).toBe(2);
    pool.free();
  });
});

describe("a pool over 200 random listings", () => {
  it("gives no index to two endpoints, keeps every member's, and finds each by its address", () => {
    const pool = poolOf("");
    const random = new Random(11);
    const known = new Map<string, i32>();
    let wrong = 0;
    for (let round = 0; round < 200; round++) {
      const entries: Entry[] = [];
      for (let n = 0; n < 60; n++) if (random.below(3) > 0) entries.push(host(n + <i32>random.below(2) * 60));
      list(pool, entries);
      const taken = new Set<i32>();
      for (let i = 0; i < entries.length; i++) {
        const address = entries[i].address;
        const index = indexOfAddress(pool, address);
        if (index === NONE || addressAt(pool, index) !== address || taken.has(index)) wrong++;
        if (known.has(address) && known.get(address) !== index) wrong++;
        taken.add(index);
      }
      if (pool.members.count !== taken.size) wrong++;
      known.clear();
      for (let i = 0; i < entries.length; i++) known.set(entries[i].address, indexOfAddress(pool, entries[i].address));
      if (random.below(2) === 0) pass(pool, 100);
    }
    expect(wrong).toBe(0);
    expect(pool.table.count).toBeLessThanOrEqual(121);
    pool.free();
  });
});

describe("a pool at its limits", () => {
  it("takes 16,384 endpoints and answers NONE to one more, for good ones leave", () => {
    const pool = poolOf("");
    list(pool, hosts(ENDPOINTS_MAX));
    expect(pool.members.count).toBe(16384);
    expect(indexOf(pool, 16383)).toBe(16383);
    pool.begin();
    const late = String.UTF8.encode(addressOfHost(20000));
    expect(pool.join(changetype<usize>(late), late.byteLength)).toBe(NONE);
    pool.end();
    expect(pool.members.count).toBe(0);
    pool.tick();
    list(pool, hosts(100));
    expect(pool.members.count).toBe(100);
    pool.free();
  });

  it("replaces all of 10,000 endpoints at once", () => {
    const pool = poolOf("");
    list(pool, hosts(10000));
    list(pool, []);
    pool.tick();
    const others: Entry[] = [];
    for (let n = 0; n < 10000; n++) others.push(host(n + 50000));
    list(pool, others);
    expect(pool.members.count).toBe(10000);
    expect(pool.table.count).toBe(10000);
    expect(indexOf(pool, 50000)).toBe(0);
    expect(indexOf(pool, 59999)).toBe(9999);
    pool.free();
  });

  it("knows no address that is empty, longer than any or not listed", () => {
    const pool = poolOf("");
    expect(indexOf(pool, 1)).toBe(NONE);
    list(pool, hosts(2));
    expect(indexOfAddress(pool, "")).toBe(NONE);
    expect(indexOfAddress(pool, "1".repeat(ADDRESS_MAX_BYTES + 1))).toBe(NONE);
    expect(indexOfAddress(pool, "10.0.0.1:8")).toBe(NONE);
    expect(indexOf(pool, 3)).toBe(NONE);
    pool.free();
  });
});
