/**
 * Keeps a ring up to date in small pieces: each member has a weight it should have and one the slots know; a piece of work moves some
 * slots from the one to the other. Slots that were never filled are found by a scan when they are asked for, so answers are right meanwhile.
 */
import { Ring } from "./ring";

/** Slots in one piece of a member's pass, and rendezvous hashes in one piece of the first filling: at most some 100 µs each. */
const PASS_SLOTS: i32 = 4096;
const FILL_HASHES: i32 = 131072;

const NONE: i32 = -1;

export class RingUpkeep {
  capacity: i32 = 0;
  /** Slots 0..filled-1 hold their owners. */
  filled: i32 = 0;
  private hashes: usize = 0; // u64[capacity]
  private wanted: usize = 0; // f32[capacity]: weight, 0 = not in the ring
  private applied: usize = 0; // f32[capacity]
  private current: i32 = NONE;
  private target: f32 = 0;
  private nextSlot: i32 = 0;
  private pendingCount: i32 = 0;
  private search: i32 = 0;

  constructor(readonly ring: Ring) {}

  static memberBytes(capacity: i32): usize {
    return Ring.memberBytes(capacity) + <usize>capacity * 16;
  }

  /** @param block memory of memberBytes(capacity) bytes, zeroed, 16-byte aligned; capacity a multiple of 4 */
  moveMembers(block: usize, capacity: i32): void {
    const hashes = block + Ring.memberBytes(capacity);
    const wanted = hashes + ((<usize>capacity) << 3);
    const applied = wanted + ((<usize>capacity) << 2);
    memory.copy(hashes, this.hashes, (<usize>this.capacity) << 3);
    memory.copy(wanted, this.wanted, (<usize>this.capacity) << 2);
    memory.copy(applied, this.applied, (<usize>this.capacity) << 2);
    this.hashes = hashes;
    this.wanted = wanted;
    this.applied = applied;
    this.capacity = capacity;
    this.ring.moveMembers(block, capacity);
  }

  /** Says what weight a member should have; 0 takes it out. @param index 0..capacity-1 */
  want(index: i32, hash: u64, weight: f32): void {
    const at = (<usize>index) << 2;
    if (this.isPending(index)) this.pendingCount--;
    store<u64>(this.hashes + (at << 1), hash);
    store<f32>(this.wanted + at, weight);
    if (this.filled === 0) {
      store<f32>(this.applied + at, weight);
      this.ring.setMember(index, hash, weight);
    }
    if (this.isPending(index)) this.pendingCount++;
  }

  /** @returns true while slots may name that member */
  holds(index: i32): bool {
    if (index >= this.capacity) return false;
    return index === this.current || load<f32>(this.applied + ((<usize>index) << 2)) > 0;
  }

  /** @returns who has a slot: its owner in the lower half, its runner-up in the upper */
  lookUp(slot: i32): u32 {
    return slot < this.filled ? this.ring.lookUp(slot) : this.ring.search(slot);
  }

  /** Does one piece of work. @returns true while there is more */
  work(): bool {
    if (this.current === NONE) this.current = this.nextPending();
    if (this.current !== NONE) this.pass();
    else this.fill();
    return this.current !== NONE || this.pendingCount > 0 || this.filled < this.ring.slotCount;
  }

  private isPending(index: i32): bool {
    const at = (<usize>index) << 2;
    return load<f32>(this.wanted + at) !== load<f32>(this.applied + at);
  }

  private nextPending(): i32 {
    if (this.pendingCount === 0) return NONE;
    for (let n = 0; n < this.capacity; n++) {
      this.search = this.search + 1 < this.capacity ? this.search + 1 : 0;
      if (!this.isPending(this.search)) continue;
      this.target = load<f32>(this.wanted + ((<usize>this.search) << 2));
      this.nextSlot = 0;
      return this.search;
    }
    return NONE;
  }

  /** A member that changes its weight leaves and joins again slot by slot: only what it loses or wins moves. */
  private pass(): void {
    const index = this.current;
    const at = (<usize>index) << 2;
    const hash = load<u64>(this.hashes + (at << 1));
    const from = this.nextSlot;
    const to = min<i32>(from + PASS_SLOTS, this.filled);
    if (load<f32>(this.applied + at) > 0) {
      this.ring.setMember(index, hash, 0);
      this.ring.leaveSlots(index, from, to);
    }
    this.ring.setMember(index, hash, this.target);
    if (this.target > 0) this.ring.joinSlots(index, from, to);
    this.nextSlot = to;
    if (to < this.filled) return;
    if (this.isPending(index)) this.pendingCount--;
    store<f32>(this.applied + at, this.target);
    if (this.isPending(index)) this.pendingCount++;
    this.current = NONE;
  }

  private fill(): void {
    if (this.filled === this.ring.slotCount) return;
    const slots = max<i32>(8, (FILL_HASHES / max<i32>(1, this.capacity)) & ~7);
    const to = min<i32>(this.filled + slots, this.ring.slotCount);
    this.ring.fillSlots(this.filled, to);
    this.filled = to;
  }
}
