/**
 * A fixed-size table for consistent hashing: each slot keeps the members with the highest weighted rendezvous hashes for it
 * (Thaler & Ravishankar 1998; weights by -ln(u)/w, Schindelhauer & Schomaker 2005). It is a pure function of the membership.
 *
 *   owner, runnerUp, third  u16[slotCount] each     score = -ln(1 - x) / weight, x uniform in 0..1: lowest first
 *   their scores            f32[slotCount] each
 *
 * The third is there so that a member's leaving costs no search: it is UNKNOWN from then on, until the slot loses once more.
 */
import { clear, memberAt, members, NOBODY, offer, scoreAt, scores, set, UNKNOWN } from "./ring_best";
import { goldenOf, hash4, lowerBound4, score4 } from "./ring_score";

export { NOBODY };

/** The third of n members scores below LIKELY / (sum of weights) in 99.4 of 100 slots. */
const LIKELY: f64 = 9;
const FEW: i32 = 32;
const NEAR_MAX: i32 = 128;
const nearHashes: usize = memory.data(128 * 16, 16); // v128[NEAR_MAX]
const nearMembers: usize = memory.data(128 * 4, 4); // i32[NEAR_MAX]
const SLOT_BYTES: usize = 18;
const MEMBER_BYTES: usize = 20;
/** Slots that wait for a search; four are searched at once. */
const waiting: usize = memory.data(64, 16); // i32[16]

export class Ring {
  readonly shift: u64;
  private owners: usize;
  private runnerUps: usize;
  private thirds: usize;
  private ownerScores: usize;
  private runnerScores: usize;
  /** The third's score; the runner-up's where the third is UNKNOWN: what a newcomer must beat to matter. */
  private limits: usize;
  private hashes: usize = 0; // u64[capacity]
  private lows: usize = 0; // u32[capacity]: the members' hashes, low and high halves
  private highs: usize = 0; // u32[capacity]
  private inverses: usize = 0; // f32[capacity]: 1 / weight, infinite = not in the ring
  private capacity: i32 = 0;
  private waitingCount: i32 = 0;
  /** Of all members. */
  private weightSum: f64 = 0;

  /** @returns bytes of memory for the slots; @param slotCount a power of two, 8..2^20 */
  static slotBytes(slotCount: i32): usize {
    return <usize>slotCount * SLOT_BYTES;
  }

  /** @returns bytes of memory for `capacity` members, a multiple of 4 */
  static memberBytes(capacity: i32): usize {
    return <usize>capacity * MEMBER_BYTES;
  }

  /** @param block memory of slotBytes(slotCount) bytes, 16-byte aligned */
  constructor(
    block: usize,
    readonly slotCount: i32,
  ) {
    const count = <usize>slotCount;
    this.shift = 64 - <u64>ctz(slotCount);
    this.ownerScores = block;
    this.runnerScores = block + count * 4;
    this.limits = block + count * 8;
    this.owners = block + count * 12;
    this.runnerUps = block + count * 14;
    this.thirds = block + count * 16;
    memory.fill(this.owners, 0xff, count * 6);
    for (let at: usize = 0; at < count * 12; at += 4) store<f32>(block + at, Infinity);
  }

  /** Moves the members' hashes to larger memory. @param block memory of memberBytes(capacity) bytes, 16-byte aligned */
  moveMembers(block: usize, capacity: i32): void {
    const bytes = (<usize>this.capacity) << 2;
    const stride = (<usize>capacity) << 2;
    memory.copy(block, this.hashes, bytes << 1);
    memory.copy(block + stride * 2, this.lows, bytes);
    memory.copy(block + stride * 3, this.highs, bytes);
    for (let i = 0; i < capacity; i++) {
      const inverse = i < this.capacity ? load<f32>(this.inverses + ((<usize>i) << 2)) : <f32>Infinity;
      store<f32>(block + stride * 4 + ((<usize>i) << 2), inverse);
    }
    this.hashes = block;
    this.lows = block + stride * 2;
    this.highs = block + stride * 3;
    this.inverses = block + stride * 4;
    this.capacity = capacity;
  }

  /** @param weight > 0; 0 = not in the ring. The slots follow by joinSlots, leaveSlots or fillSlots. */
  setMember(index: i32, hash: u64, weight: f32): void {
    const at = (<usize>index) << 2;
    store<u64>(this.hashes + (at << 1), hash);
    store<u32>(this.lows + at, <u32>hash);
    store<u32>(this.highs + at, <u32>(hash >> 32));
    this.weightSum += <f64>weight - 1.0 / <f64>load<f32>(this.inverses + at);
    store<f32>(this.inverses + at, <f32>1 / weight);
  }

  slotOf(keyHash: u64): i32 {
    return <i32>(keyHash >> this.shift);
  }

  owner(slot: i32): u16 {
    return load<u16>(this.owners + ((<usize>slot) << 1));
  }

  /** @returns who has a slot that is filled: its owner in the lower half, its runner-up in the upper */
  lookUp(slot: i32): u32 {
    const at = (<usize>slot) << 1;
    return <u32>load<u16>(this.owners + at) | ((<u32>load<u16>(this.runnerUps + at)) << 16);
  }

  /** The same by a look at every member, for a slot that is not filled. */
  search(slot: i32): u32 {
    this.rank(i32x4.splat(slot));
    return <u32>memberAt(0, 0) | ((<u32>memberAt(1, 0)) << 16);
  }

  /** Finds the members of slots from..to-1 (multiples of 4) by a look at everybody. */
  fillSlots(from: i32, to: i32): void {
    for (let slot = from; slot < to; slot += 4) {
      this.rank(i32x4.add(i32x4.splat(slot), i32x4(0, 1, 2, 3)));
      this.write(slot);
    }
  }

  /** Lets a new member take what it wins of slots from..to-1 (multiples of 4): nothing else moves. */
  joinSlots(index: i32, from: i32, to: i32): void {
    const at = (<usize>index) << 2;
    if (load<f32>(this.inverses + at) === Infinity) return;
    const low = i32x4.splat(load<u32>(this.lows + at));
    const high = i32x4.splat(load<u32>(this.highs + at));
    const inverse = f32x4.splat(load<f32>(this.inverses + at));
    const hashes = this.hashes;
    const limits = this.limits;
    const step = goldenOf(i32x4.splat(4));
    let golden = goldenOf(i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3)));
    for (let slot = from; slot < to; slot += 4) {
      const hash = hash4(golden, low, high);
      golden = i32x4.add(golden, step);
      const limit = v128.load(limits + ((<usize>slot) << 2));
      if (!v128.any_true(f32x4.le(lowerBound4(hash, inverse), limit))) continue;
      const score = score4(hash, inverse);
      if (!v128.any_true(f32x4.le(score, limit))) continue;
      this.read(slot);
      offer(index, score, hashes);
      this.write(slot);
    }
  }

  /** Takes a member that left out of slots from..to-1 (multiples of 8): the others move up, nothing else moves. */
  leaveSlots(index: i32, from: i32, to: i32): void {
    const gone = i16x8.splat(<i16>index);
    const owners = this.owners;
    const runnerUps = this.runnerUps;
    const thirds = this.thirds;
    for (let slot = from; slot < to; slot += 8) {
      const at = (<usize>slot) << 1;
      const owner = v128.load(owners + at);
      const runnerUp = v128.load(runnerUps + at);
      const third = v128.load(thirds + at);
      const isOwner = i16x8.eq(owner, gone);
      const isAhead = v128.or(isOwner, i16x8.eq(runnerUp, gone));
      const isHit = v128.or(isAhead, i16x8.eq(third, gone));
      if (!v128.any_true(isHit)) continue;
      const isUnknown = v128.andnot(isHit, i16x8.eq(third, i16x8.splat(<i16>NOBODY)));
      const next = v128.bitselect(third, runnerUp, isAhead);
      v128.store(owners + at, v128.bitselect(runnerUp, owner, isOwner));
      v128.store(runnerUps + at, next);
      v128.store(thirds + at, v128.bitselect(i16x8.splat(<i16>UNKNOWN), third, isUnknown));
      this.moveUp(
        slot,
        i32x4.extend_low_i16x8_s(isOwner),
        i32x4.extend_low_i16x8_s(isAhead),
        i32x4.extend_low_i16x8_s(isUnknown),
      );
      this.moveUp(
        slot + 4,
        i32x4.extend_high_i16x8_s(isOwner),
        i32x4.extend_high_i16x8_s(isAhead),
        i32x4.extend_high_i16x8_s(isUnknown),
      );
      const isLost = i16x8.eq(next, i16x8.splat(<i16>UNKNOWN));
      for (let lanes = i16x8.bitmask(isLost); lanes !== 0; lanes &= lanes - 1) this.queue(slot + ctz(lanes));
      while (this.waitingCount >= 4) this.searchWaiting();
    }
    if (this.waitingCount > 0) this.searchWaiting();
  }

  /** The scores follow their members. */
  private moveUp(slot: i32, isOwner: v128, isAhead: v128, isUnknown: v128): void {
    const at = (<usize>slot) << 2;
    const second = v128.load(this.runnerScores + at);
    const third = v128.load(this.limits + at);
    const next = v128.bitselect(third, second, isAhead);
    v128.store(this.ownerScores + at, v128.bitselect(second, v128.load(this.ownerScores + at), isOwner));
    v128.store(this.runnerScores + at, next);
    v128.store(this.limits + at, v128.bitselect(next, third, isUnknown));
  }

  private queue(slot: i32): void {
    store<i32>(waiting + ((<usize>this.waitingCount) << 2), slot);
    this.waitingCount++;
  }

  /** Searches for the last four slots that wait; the last is repeated where there are fewer. */
  private searchWaiting(): void {
    const count = min<i32>(this.waitingCount, 4);
    this.waitingCount -= count;
    const start = waiting + ((<usize>this.waitingCount) << 2);
    for (let n: usize = <usize>count; n < 4; n++) store<i32>(start + (n << 2), load<i32>(start));
    this.rank(v128.load(start));
    for (let lane: usize = 0; lane < <usize>count; lane++) this.writeLane(lane, load<i32>(start + (lane << 2)));
  }

  /** Finds the best three of all members for four slots; most often among those below a limit that few have but nearly always three. */
  private rank(slots: v128): void {
    const golden = goldenOf(slots);
    this.rankBelow(golden, this.capacity > FEW ? <f32>(LIKELY / this.weightSum) : Infinity);
    if (v128.any_true(i32x4.eq(members(2), i32x4.splat(NOBODY)))) this.rankBelow(golden, Infinity);
  }

  private rankBelow(golden: v128, limit: f32): void {
    const lows = this.lows;
    const highs = this.highs;
    const inverses = this.inverses;
    const end = (<usize>this.capacity) << 2;
    let count = 0;
    clear(limit);
    for (let at: usize = 0; at < end; at += 4) {
      const inverse = load<f32>(inverses + at);
      if (inverse === Infinity) continue;
      const hash = hash4(golden, v128.load_splat<u32>(lows + at), v128.load_splat<u32>(highs + at));
      v128.store(nearHashes + ((<usize>count) << 4), hash);
      store<i32>(nearMembers + ((<usize>count) << 2), <i32>(at >> 2));
      count += <i32>v128.any_true(f32x4.le(lowerBound4(hash, f32x4.splat(inverse)), scores(2)));
      if (count < NEAR_MAX) continue;
      this.offerNear(count);
      count = 0;
    }
    this.offerNear(count);
  }

  private offerNear(count: i32): void {
    const hashes = this.hashes;
    for (let n = 0; n < count; n++) {
      const member = load<i32>(nearMembers + ((<usize>n) << 2));
      const inverse = v128.load_splat<f32>(this.inverses + ((<usize>member) << 2));
      offer(member, score4(v128.load(nearHashes + ((<usize>n) << 4)), inverse), hashes);
    }
  }

  private read(slot: i32): void {
    const at = (<usize>slot) << 1;
    set(0, v128.load(this.ownerScores + (at << 1)), v128.load_ext<u16>(this.owners + at));
    set(1, v128.load(this.runnerScores + (at << 1)), v128.load_ext<u16>(this.runnerUps + at));
    set(2, v128.load(this.limits + (at << 1)), v128.load_ext<u16>(this.thirds + at));
  }

  private write(slot: i32): void {
    const at = (<usize>slot) << 1;
    v128.store(this.ownerScores + (at << 1), scores(0));
    v128.store(this.runnerScores + (at << 1), scores(1));
    v128.store(this.limits + (at << 1), scores(2));
    v128.store_lane<u64>(this.owners + at, i16x8.narrow_i32x4_u(members(0), members(0)), 0);
    v128.store_lane<u64>(this.runnerUps + at, i16x8.narrow_i32x4_u(members(1), members(1)), 0);
    v128.store_lane<u64>(this.thirds + at, i16x8.narrow_i32x4_u(members(2), members(2)), 0);
  }

  private writeLane(lane: usize, slot: i32): void {
    const at = (<usize>slot) << 1;
    store<u16>(this.owners + at, memberAt(0, lane));
    store<u16>(this.runnerUps + at, memberAt(1, lane));
    store<u16>(this.thirds + at, memberAt(2, lane));
    store<f32>(this.ownerScores + (at << 1), scoreAt(0, lane));
    store<f32>(this.runnerScores + (at << 1), scoreAt(1, lane));
    store<f32>(this.limits + (at << 1), scoreAt(2, lane));
  }
}
