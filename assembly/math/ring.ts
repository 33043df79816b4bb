/**
 * A fixed-size table for consistent hashing: each slot keeps the members with the highest weighted rendezvous hashes for it
 * (Thaler & Ravishankar 1998; weights by -ln(u)/w, Schindelhauer & Schomaker 2005). It is a pure function of the membership.
 *
 *   owner, runnerUp, third  u16[slotCount] each     score = -ln(1 - x) / weight, x uniform in 0..1: lowest first
 *   their scores            f32[slotCount] each
 *
 * The third is there so that a member's leaving costs no search: it is UNKNOWN from then on, until the slot loses once more.
 */
export const NOBODY: u16 = 0xffff;
const UNKNOWN: u16 = 0xfffe;

const GOLDEN: u32 = 0x9e3779b1;
const MIX_1: u32 = 0x85ebca6b;
const MIX_2: u32 = 0xc2b2ae35;
const UNIT: f64 = 1.0 / 4294967296.0;
/** -ln(1 - x) >= x; a little less, for what f32 rounds away. */
const LOWER: f64 = UNIT * (1.0 - 1.0 / 1048576.0);
const SLOT_BYTES: usize = 18;
const MEMBER_BYTES: usize = 16;

export class Ring {
  readonly shift: u64;
  /** What `lookUp` found. */
  foundOwner: u16 = NOBODY;
  foundRunnerUp: u16 = NOBODY;
  private owners: usize;
  private runnerUps: usize;
  private thirds: usize;
  private ownerScores: usize;
  private runnerScores: usize;
  /** The third's score; the runner-up's where the third is UNKNOWN: what a newcomer must beat to matter. */
  private limits: usize;
  private lows: usize = 0; // u32[capacity]: the members' hashes, low and high halves
  private highs: usize = 0; // u32[capacity]
  private inverses: usize = 0; // f32[capacity]: 1 / weight, infinite = not in the ring
  private bounds: usize = 0; // f32[capacity]: scratch of a search
  private capacity: i32 = 0;
  private first: Candidate = new Candidate();
  private second: Candidate = new Candidate();
  private last: Candidate = new Candidate();

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
    memory.copy(block, this.lows, bytes);
    memory.copy(block + stride, this.highs, bytes);
    for (let i = 0; i < capacity; i++) {
      const inverse = i < this.capacity ? load<f32>(this.inverses + ((<usize>i) << 2)) : <f32>Infinity;
      store<f32>(block + stride * 2 + ((<usize>i) << 2), inverse);
    }
    this.lows = block;
    this.highs = block + stride;
    this.inverses = block + stride * 2;
    this.bounds = block + stride * 3;
    this.capacity = capacity;
  }

  /** @param weight > 0; 0 = not in the ring. The slots follow by joinSlots, leaveSlots or fillSlots. */
  setMember(index: i32, hash: u64, weight: f32): void {
    const at = (<usize>index) << 2;
    store<u32>(this.lows + at, <u32>hash);
    store<u32>(this.highs + at, <u32>(hash >> 32));
    store<f32>(this.inverses + at, <f32>1 / weight);
  }

  slotOf(keyHash: u64): i32 {
    return <i32>(keyHash >> this.shift);
  }

  owner(slot: i32): u16 {
    return load<u16>(this.owners + ((<usize>slot) << 1));
  }

  /** Finds who has a slot that is filled. */
  lookUp(slot: i32): void {
    this.foundOwner = this.owner(slot);
    this.foundRunnerUp = load<u16>(this.runnerUps + ((<usize>slot) << 1));
  }

  /** The same by a look at every member, for a slot that is not filled. */
  search(slot: i32): void {
    this.rank(slot);
    this.foundOwner = this.first.member;
    this.foundRunnerUp = this.second.member;
  }

  /** Lets a new member take what it wins of slots from..to-1 (multiples of 4): nothing else moves. */
  joinSlots(index: i32, from: i32, to: i32): void {
    const at = (<usize>index) << 2;
    const inverse = load<f32>(this.inverses + at);
    if (inverse === Infinity) return;
    const low = i32x4.splat(load<u32>(this.lows + at));
    const high = i32x4.splat(load<u32>(this.highs + at));
    const scale = f32x4.splat(<f32>(<f64>inverse * LOWER));
    const step = i32x4.splat(GOLDEN * 4);
    let golden = i32x4.mul(i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3)), i32x4.splat(GOLDEN));
    for (let slot = from; slot < to; slot += 4) {
      const hash = mix4(golden, low, high);
      golden = i32x4.add(golden, step);
      const bound = f32x4.mul(f32x4.convert_i32x4_u(hash), scale);
      const doubt = f32x4.le(bound, v128.load(this.limits + ((<usize>slot) << 2)));
      if (!v128.any_true(doubt)) continue;
      for (let lanes = i32x4.bitmask(doubt); lanes !== 0; lanes &= lanes - 1) this.contend(index, slot + ctz(lanes));
    }
  }

  /** Takes a member that left out of slots from..to-1 (multiples of 8): the others move up, nothing else moves. */
  leaveSlots(index: i32, from: i32, to: i32): void {
    const gone = i16x8.splat(<i16>index);
    for (let slot = from; slot < to; slot += 8) {
      const at = (<usize>slot) << 1;
      const ahead = v128.or(
        i16x8.eq(v128.load(this.owners + at), gone),
        i16x8.eq(v128.load(this.runnerUps + at), gone),
      );
      const hit = v128.or(ahead, i16x8.eq(v128.load(this.thirds + at), gone));
      if (!v128.any_true(hit)) continue;
      for (let lanes = i16x8.bitmask(hit); lanes !== 0; lanes &= lanes - 1) this.lose(<u16>index, slot + ctz(lanes));
    }
  }

  private contend(index: i32, slot: i32): void {
    const score = this.score(slot, index);
    if (score > load<f32>(this.limits + ((<usize>slot) << 2))) return;
    this.read(slot);
    const third = this.last.member;
    if (this.first.member === <u16>index || this.second.member === <u16>index || third === <u16>index) return;
    this.place(index, score);
    if (third === UNKNOWN && this.last.member === <u16>index) this.last.member = UNKNOWN;
    this.write(slot);
  }

  private lose(index: u16, slot: i32): void {
    this.read(slot);
    if (this.first.member === index) {
      this.first.copy(this.second);
      this.second.copy(this.last);
    } else if (this.second.member === index) this.second.copy(this.last);
    if (this.second.member === UNKNOWN) this.rank(slot);
    else this.last.reset(this.last.member === NOBODY ? NOBODY : UNKNOWN);
    this.write(slot);
  }

  /** Finds the best three of all members for one slot. Only those are scored whose lower bound is near the third lowest. */
  private rank(slot: i32): void {
    this.first.reset(NOBODY);
    this.second.reset(NOBODY);
    this.last.reset(NOBODY);
    const least = this.thirdLeastBound(slot);
    this.rankBetween(slot, -1, least);
    if (this.last.score > least) this.rankBetween(slot, least, this.last.score);
  }

  /** Offers the members whose bounds are above `from` and up to `to`. */
  private rankBetween(slot: i32, from: f32, to: f32): void {
    const above = f32x4.splat(from);
    const limit = f32x4.splat(to);
    const end = (<usize>this.capacity) << 2;
    for (let at: usize = 0; at < end; at += 16) {
      const bound = v128.load(this.bounds + at);
      const near = v128.and(f32x4.le(bound, limit), f32x4.gt(bound, above));
      if (!v128.any_true(near)) continue;
      for (let lanes = i32x4.bitmask(near); lanes !== 0; lanes &= lanes - 1) {
        const index = <i32>(at >> 2) + ctz(lanes);
        if (load<f32>(this.inverses + ((<usize>index) << 2)) !== Infinity) this.place(index, this.score(slot, index));
      }
    }
  }

  /** @returns the third lowest of the lower bounds of the members' scores; `bounds` gets them all */
  private thirdLeastBound(slot: i32): f32 {
    const golden = i32x4.splat(<u32>slot * GOLDEN);
    const unit = f32x4.splat(<f32>LOWER);
    let first = f32x4.splat(Infinity);
    let second = first;
    let third = first;
    const end = (<usize>this.capacity) << 2;
    for (let at: usize = 0; at < end; at += 16) {
      const hash = mix4(golden, v128.load(this.lows + at), v128.load(this.highs + at));
      const x = f32x4.mul(f32x4.convert_i32x4_u(hash), unit);
      const bound = f32x4.mul(x, v128.load(this.inverses + at));
      v128.store(this.bounds + at, bound);
      third = f32x4.pmin(third, f32x4.pmax(second, bound));
      second = f32x4.pmin(second, f32x4.pmax(first, bound));
      first = f32x4.pmin(first, bound);
    }
    return thirdLeast(first, second, third);
  }

  private score(slot: i32, index: i32): f32 {
    const at = (<usize>index) << 2;
    const hash = mix(<u32>slot * GOLDEN, load<u32>(this.lows + at), load<u32>(this.highs + at));
    return <f32>(-Math.log(1.0 - (<f64>hash + 0.5) * UNIT) * <f64>load<f32>(this.inverses + at));
  }

  /** Lets a member take its place among the three. Equal scores go to the lower hash: the order of joining never matters. */
  private place(index: i32, score: f32): void {
    if (!this.beats(index, score, this.last)) return;
    const beatsSecond = this.beats(index, score, this.second);
    const beatsFirst = beatsSecond && this.beats(index, score, this.first);
    if (beatsSecond) this.last.copy(this.second);
    if (beatsFirst) this.second.copy(this.first);
    const taken = beatsFirst ? this.first : beatsSecond ? this.second : this.last;
    taken.member = <u16>index;
    taken.score = score;
  }

  private beats(index: i32, score: f32, rival: Candidate): bool {
    if (score !== rival.score || rival.member >= UNKNOWN) return score < rival.score;
    return this.hashOf(index) < this.hashOf(rival.member);
  }

  private hashOf(index: i32): u64 {
    const at = (<usize>index) << 2;
    return ((<u64>load<u32>(this.highs + at)) << 32) | load<u32>(this.lows + at);
  }

  private read(slot: i32): void {
    const at = (<usize>slot) << 1;
    this.first.member = load<u16>(this.owners + at);
    this.second.member = load<u16>(this.runnerUps + at);
    this.last.member = load<u16>(this.thirds + at);
    this.first.score = load<f32>(this.ownerScores + (at << 1));
    this.second.score = load<f32>(this.runnerScores + (at << 1));
    this.last.score = load<f32>(this.limits + (at << 1));
  }

  private write(slot: i32): void {
    const at = (<usize>slot) << 1;
    const limit = this.last.member === UNKNOWN ? this.second.score : this.last.score;
    store<u16>(this.owners + at, this.first.member);
    store<u16>(this.runnerUps + at, this.second.member);
    store<u16>(this.thirds + at, this.last.member);
    store<f32>(this.ownerScores + (at << 1), this.first.score);
    store<f32>(this.runnerScores + (at << 1), this.second.score);
    store<f32>(this.limits + (at << 1), limit);
  }
}

/** One of the three members of a slot. */
class Candidate {
  member: u16 = NOBODY;
  score: f32 = Infinity;

  reset(member: u16): void {
    this.member = member;
    this.score = Infinity;
  }

  copy(other: Candidate): void {
    this.member = other.member;
    this.score = other.score;
  }
}

/** One slot's hash with a member's: two multiply rounds in the manner of MurmurHash3's finaliser. */
function mix(golden: u32, low: u32, high: u32): u32 {
  let h = golden ^ low;
  h = (h ^ (h >> 16)) * MIX_1;
  h = ((h ^ (h >> 13)) + high) * MIX_2;
  return h ^ (h >> 16);
}

/** `mix` of four at once. */
function mix4(golden: v128, low: v128, high: v128): v128 {
  let h = v128.xor(golden, low);
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(MIX_1));
  h = i32x4.mul(i32x4.add(v128.xor(h, i32x4.shr_u(h, 13)), high), i32x4.splat(MIX_2));
  return v128.xor(h, i32x4.shr_u(h, 16));
}

const lanes: usize = memory.data(48, 16);

/** @returns the third lowest of the twelve numbers */
function thirdLeast(first: v128, second: v128, third: v128): f32 {
  store<v128>(lanes, first);
  store<v128>(lanes, second, 16);
  store<v128>(lanes, third, 32);
  let least: f32 = Infinity;
  let next: f32 = Infinity;
  let last: f32 = Infinity;
  for (let at: usize = 0; at < 48; at += 4) {
    const value = load<f32>(lanes + at);
    last = min<f32>(last, max<f32>(next, value));
    next = min<f32>(next, max<f32>(least, value));
    least = min<f32>(least, value);
  }
  return last;
}
