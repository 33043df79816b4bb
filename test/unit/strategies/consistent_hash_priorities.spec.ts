import { PoolObserver } from "../../../assembly/pool/observer";
import { Entry, host, listByEnvoy, poolOf } from "../pool/fixture";
import { World } from "./fixture";

const KEY_COUNT: i32 = 2000;
const SETTINGS = '"consistent_hash":{"slots":4096},"ramp_ms":0';

/** Hosts 0..9 of priority 0 and 10..19 of priority 1, of which so many are not held back. */
function twoLevels(first: i32, second: i32 = 10): Entry[] {
  const entries: Entry[] = [];
  for (let n = 0; n < 20; n++) {
    const entry = host(n).ofPriority(n / 10);
    entries.push(n % 10 < (n < 10 ? first : second) ? entry : entry.held());
  }
  return entries;
}

function firsts(world: World): StaticArray<i32> {
  const table = new StaticArray<i32>(KEY_COUNT);
  for (let n = 0; n < KEY_COUNT; n++) table[n] = world.rankKey(`user-${n}`).at(0);
  return table;
}

/** @returns how many keys go to priority 1 */
function standbyCount(table: StaticArray<i32>): i32 {
  let count = 0;
  for (let n = 0; n < table.length; n++) if (table[n] >= 10) count++;
  return count;
}

/** Counts who is in the ring by what the pool says. */
class Ring extends PoolObserver {
  members: Set<i32> = new Set<i32>();
  wrong: i32 = 0;

  joined(index: i32): void {
    if (this.members.has(index)) this.wrong++;
    this.members.add(index);
  }

  left(index: i32): void {
    if (!this.members.has(index)) this.wrong++;
    this.members.delete(index);
  }

  get text(): string {
    const indexes = this.members.values();
    return indexes.sort().join(" ");
  }
}

describe("the ring", () => {
  it("has the members of the priorities that get requests, and no others", () => {
    const pool = poolOf("");
    const ring = new Ring();
    pool.observer = ring;
    listByEnvoy(pool, twoLevels(10));
    expect(ring.text).toBe("0 1 2 3 4 5 6 7 8 9");
    listByEnvoy(pool, twoLevels(5));
    expect(ring.text).toBe("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19");
    listByEnvoy(pool, twoLevels(0));
    expect(ring.text).toBe("10 11 12 13 14 15 16 17 18 19");
    listByEnvoy(pool, twoLevels(8));
    expect(ring.text).toBe("0 1 2 3 4 5 6 7 8 9");
    listByEnvoy(pool, twoLevels(0, 0));
    expect(ring.text).toBe("0 1 2 3 4 5 6 7 8 9");
    listByEnvoy(pool, []);
    expect(ring.text).toBe("");
    expect(ring.wrong).toBe(0);
    pool.free();
  });

  it("gives every key back to its owner when the first priority is back", () => {
    const world = new World("consistent_hash", SETTINGS);
    world.listByEnvoy(twoLevels(10));
    const before = firsts(world);
    expect(standbyCount(before)).toBe(0);
    world.listByEnvoy(twoLevels(0));
    expect(standbyCount(firsts(world))).toBe(KEY_COUNT);
    world.listByEnvoy(twoLevels(10));
    const after = firsts(world);
    let moved = 0;
    for (let n = 0; n < KEY_COUNT; n++) if (after[n] !== before[n]) moved++;
    expect(moved).toBe(0);
    world.free();
  });

  it("sends the standby its share of the keys, the same keys each time", () => {
    const world = new World("consistent_hash", SETTINGS);
    world.listByEnvoy(twoLevels(5));
    const once = firsts(world);
    const twice = firsts(world);
    let moved = 0;
    for (let n = 0; n < KEY_COUNT; n++) if (twice[n] !== once[n]) moved++;
    expect(moved).toBe(0);
    expect(Math.abs(<f64>standbyCount(once) / KEY_COUNT - 0.3)).toBeLessThan(0.04, standbyCount(once).toString());
    world.free();
  });
});
