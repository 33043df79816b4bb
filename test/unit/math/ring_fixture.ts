/** A ring with its upkeep, and what the ring must say, computed straight from the definition. */
import { NOBODY, Ring } from "../../../assembly/math/ring";
import { RingUpkeep } from "../../../assembly/math/ring_upkeep";
import { xxHash64 } from "../../../assembly/math/xxhash64";

const cell: usize = memory.data(8, 8);

/** @returns the hash of made-up member number `n` */
export function hashOfMember(n: i32): u64 {
  store<i64>(cell, n);
  return xxHash64(cell, 8, 7);
}

export class RingWorld {
  readonly upkeep: RingUpkeep;
  /** Weight of each member, 0 = not in the ring; which member an index stands for. */
  readonly weights: StaticArray<f32>;
  readonly members: StaticArray<i32>;
  private slotBlock: usize;
  private memberBlock: usize;

  constructor(
    readonly slotCount: i32,
    readonly capacity: i32,
  ) {
    const slotBlock = heap.alloc(Ring.slotBytes(slotCount));
    const memberBlock = heap.alloc(RingUpkeep.memberBytes(capacity));
    memory.fill(memberBlock, 0, RingUpkeep.memberBytes(capacity));
    const upkeep = new RingUpkeep(new Ring(slotBlock, slotCount));
    upkeep.moveMembers(memberBlock, capacity);
    this.upkeep = upkeep;
    this.weights = new StaticArray<f32>(capacity);
    this.members = new StaticArray<i32>(capacity);
    this.slotBlock = slotBlock;
    this.memberBlock = memberBlock;
  }

  /** @param member the one that the index stands for from now on */
  want(index: i32, weight: f32, member: i32 = index): void {
    this.weights[index] = weight;
    this.members[index] = member;
    this.upkeep.want(index, hashOfMember(member), weight);
  }

  settle(): void {
    while (this.upkeep.work()) {}
  }

  /** Moves the members to a block for `capacity` of them. */
  grow(capacity: i32): void {
    const block = heap.alloc(RingUpkeep.memberBytes(capacity));
    memory.fill(block, 0, RingUpkeep.memberBytes(capacity));
    this.upkeep.moveMembers(block, capacity);
    heap.free(this.memberBlock);
    this.memberBlock = block;
  }

  free(): void {
    heap.free(this.slotBlock);
    heap.free(this.memberBlock);
  }

  /** @returns the member that owns a slot, -1 = nobody */
  owner(slot: i32): i32 {
    return this.memberAt(<u16>this.upkeep.lookUp(slot));
  }

  runnerUp(slot: i32): i32 {
    return this.memberAt(<u16>(this.upkeep.lookUp(slot) >> 16));
  }

  owners(): StaticArray<i32> {
    const table = new StaticArray<i32>(this.slotCount);
    for (let slot = 0; slot < this.slotCount; slot++) table[slot] = this.owner(slot);
    return table;
  }

  runnerUps(): StaticArray<i32> {
    const table = new StaticArray<i32>(this.slotCount);
    for (let slot = 0; slot < this.slotCount; slot++) table[slot] = this.runnerUp(slot);
    return table;
  }

  /** @returns -ln(1 - x) / weight of the member at an index, x uniform in 0..1 from slot and member */
  score(slot: i32, index: i32): f64 {
    const hash = hashOfMember(this.members[index]);
    let h = (<u32>slot * 0x9e3779b1) ^ <u32>hash;
    h = (h ^ (h >> 16)) * 0x85ebca6b;
    h = ((h ^ (h >> 13)) + <u32>(hash >> 32)) * 0xc2b2ae35;
    h ^= h >> 16;
    const x = (<f64>h + 0.5) / 4294967296.0;
    return -Math.log(1 - x) / <f64>this.weights[index];
  }

  /** How many slots name another owner or runner-up than the definition does (equal to 1e-6, for what f32 rounds away). */
  wrongSlots(): i32 {
    let wrong = 0;
    for (let slot = 0; slot < this.slotCount; slot++) if (!this.isRight(slot)) wrong++;
    return wrong;
  }

  isRight(slot: i32): bool {
    const found = this.upkeep.lookUp(slot);
    const owner = <u16>found;
    const runnerUp = <u16>(found >> 16);
    let least: f64 = Infinity;
    let next: f64 = Infinity;
    for (let index = 0; index < this.capacity; index++) {
      if (this.weights[index] === 0) continue;
      const score = this.score(slot, index);
      next = min(next, max(least, score));
      least = min(least, score);
    }
    return owner !== runnerUp || owner === NOBODY
      ? this.hasScore(slot, owner, least) && this.hasScore(slot, runnerUp, next)
      : false;
  }

  private hasScore(slot: i32, index: u16, score: f64): bool {
    if (index === NOBODY) return score === Infinity;
    return this.weights[index] > 0 && Math.abs(this.score(slot, index) - score) <= score * 1e-6;
  }

  private memberAt(index: u16): i32 {
    return index === NOBODY ? -1 : this.members[index];
  }
}

/** @returns in how many places two tables differ */
export function differences(a: StaticArray<i32>, b: StaticArray<i32>): i32 {
  let count = 0;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) count++;
  return count;
}
