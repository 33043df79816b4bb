import { ENDPOINT_BYTES, FACT_BYTES, NONE, STANDING_BYTES } from "../../../assembly/pool/endpoint";
import { MEMORY_LIMIT_BYTES, release, reserve, reservedTotalBytes } from "../../../assembly/pool/memory";
import { Pool } from "../../../assembly/pool/pool";
import { World } from "../strategies/fixture";
import { addressOfHost, hosts, list, poolOf } from "./fixture";

/** Of a pool's first 16 endpoints: the table of addresses and the two lists of members. */
const ADDRESS_BYTES: usize = 64;
const LIST_BYTES: usize = 64;

function join(pool: Pool, n: i32): i32 {
  const address = String.UTF8.encode(addressOfHost(n));
  return pool.join(changetype<usize>(address), address.byteLength);
}

/** Takes all memory up to the limit but `left` bytes. */
class Filler {
  private block: usize;
  private bytes: usize;

  constructor(left: usize) {
    const bytes = MEMORY_LIMIT_BYTES - reservedTotalBytes() - left;
    this.bytes = bytes;
    this.block = reserve(bytes);
  }

  get worked(): bool {
    return this.block !== 0;
  }

  release(): void {
    release(this.block, this.bytes);
  }
}

describe("reserve", () => {
  it("gives zeroed memory and counts it until it is released", () => {
    const before = reservedTotalBytes();
    const dirty = reserve(1000);
    memory.fill(dirty, 7, 1000);
    release(dirty, 1000);
    const block = reserve(1000);
    let sum: u32 = 0;
    for (let i: usize = 0; i < 1000; i++) sum += load<u8>(block + i);
    expect(sum).toBe(0);
    expect(reservedTotalBytes() - before).toBe(1000);
    release(block, 1000);
    expect(reservedTotalBytes()).toBe(before);
  });

  it("refuses what would pass the limit, and nothing up to it", () => {
    const small = reserve(1000);
    const before = reservedTotalBytes();
    expect(reserve(MEMORY_LIMIT_BYTES - before + 1)).toBe(0);
    expect(reserve(usize.MAX_VALUE)).toBe(0);
    expect(reserve(usize.MAX_VALUE - 500)).toBe(0);
    expect(reservedTotalBytes()).toBe(before);
    const filler = new Filler(0);
    expect(filler.worked).toBe(true);
    expect(reserve(1)).toBe(0);
    filler.release();
    expect(reservedTotalBytes()).toBe(before);
    release(small, 1000);
  });

  it("takes a release of no block for nothing", () => {
    const before = reservedTotalBytes();
    release(0, 4096);
    expect(reservedTotalBytes()).toBe(before);
  });
});

describe("at the memory limit", () => {
  it("a new pool takes no endpoint and does not trap, and takes them once there is room", () => {
    const pool = poolOf("");
    const filler = new Filler(100);
    pool.begin();
    expect(join(pool, 1)).toBe(NONE);
    pool.end();
    expect(pool.members.count).toBe(0);
    filler.release();
    list(pool, hosts(3));
    expect(pool.members.count).toBe(3);
    pool.free();
  });

  it("a pool that can't grow keeps the endpoints that it has", () => {
    const pool = poolOf("");
    list(pool, hosts(16));
    const filler = new Filler(100);
    list(pool, hosts(40));
    expect(pool.members.count).toBe(16);
    expect(pool.members.usableCount).toBe(16);
    filler.release();
    list(pool, hosts(40));
    expect(pool.members.count).toBe(40);
    pool.free();
  });

  it("a pool that gets its records but not its lists takes no endpoint, and is whole again later", () => {
    const enough: usize = 16 * (ENDPOINT_BYTES + STANDING_BYTES + FACT_BYTES) + 48 + ADDRESS_BYTES + LIST_BYTES;
    for (let left = enough - 5 * 36; left < enough + 2 * 36; left += 36) {
      const pool = poolOf("");
      const filler = new Filler(left);
      list(pool, hosts(40));
      expect(pool.members.count).toBe(left < enough ? 0 : 16, `${left} bytes left`);
      filler.release();
      list(pool, hosts(40));
      expect(pool.members.usableCount).toBe(40);
      pool.free();
    }
  });

  it("a ring is refused, and the strategy is not ready until there is room", () => {
    const before = reservedTotalBytes();
    const filler = new Filler(100);
    const world = new World("consistent_hash");
    expect(world.strategy.ready()).toBe(false);
    expect(world.rank().count).toBe(0);
    filler.release();
    world.list(hosts(3));
    expect(world.strategy.ready()).toBe(true);
    expect(world.rank().count).toBe(3);
    world.free();
    expect(reservedTotalBytes()).toBe(before);
  });

  it("a ring whose members find no room gives its slots back", () => {
    const slotBytes: usize = 256 * 18;
    const filler = new Filler(slotBytes + 100);
    const full = reservedTotalBytes();
    const world = new World("consistent_hash", '"consistent_hash":{"slots":256}');
    expect(world.strategy.ready()).toBe(false);
    expect(reservedTotalBytes()).toBe(full);
    world.free();
    filler.release();
  });
});

describe("free", () => {
  it("gives back every byte of a pool and its ring, whatever the size", () => {
    const before = reservedTotalBytes();
    for (let count = 0; count <= 1000; count += 250) {
      const world = new World("consistent_hash");
      world.list(hosts(count));
      expect(reservedTotalBytes()).toBeGreaterThan(before);
      world.free();
      expect(reservedTotalBytes()).toBe(before);
    }
  });
});
