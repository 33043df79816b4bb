/**
 * A fixed-size table for consistent hashing: each slot keeps the two members with the highest weighted rendezvous hashes for it
 * (Thaler & Ravishankar 1998; weights by -ln(u)/w, Schindelhauer & Schomaker 2005). It is a pure function of the membership.
 *
 *   owner       u16[slotCount]      score = -ln(1 - x) / weight, x uniform in 0..1: the lowest two scores own the slot
 *   runnerUp    u16[slotCount]
 *   ownerScore  f32[slotCount]
 *   runnerScore f32[slotCount]
 */
export const NOBODY: u16 = 0xffff;

const GOLDEN: u32 = 0x9e3779b1;
const MIX_1: u32 = 0x85ebca6b;
const MIX_2: u32 = 0xc2b2ae35;
const UNIT: f64 = 1.0 / 4294967296.0;
/** -ln(1 - x) >= x; a little less, for what f32 rounds away. */
const LOWER: f64 = UNIT * (1.0 - 1.0 / 1048576.0);
/** -ln(1 - x) <= x + x^2 up to x = 0.68; a little more, likewise. */
const UPPER: f32 = 1.00001;
const UPPER_VALID: f32 = 0.5;

export class Ring {
  readonly shift: u64;
  private runnerUps: usize;
  private ownerScores: usize;
  private runnerScores: usize;
  private lows: usize = 0; // u32[capacity]: the members' hashes, low and high halves
  private highs: usize = 0; // u32[capacity]
  private inverses: usize = 0; // f32[capacity]: 1 / weight, infinite = not in the ring
  private bounds: usize = 0; // f32[capacity]: scratch of a scan
  private capacity: i32 = 0;
  /** What `scan` found. */
  foundOwner: u16 = NOBODY;
  foundRunnerUp: u16 = NOBODY;
  private foundOwnerScore: f32 = Infinity;
  private foundRunnerScore: f32 = Infinity;

  /** @returns bytes of memory for the slots; @param slotCount a power of two, 4..2^20 */
  static slotBytes(slotCount: i32): usize {
    return <usize>slotCount * 12;
  }

  /** @returns bytes of memory for `capacity` members, a multiple of 4 */
  static memberBytes(capacity: i32): usize {
    return <usize>capacity * 16;
  }

  /** @param owners memory of slotBytes(slotCount) bytes, 16-byte aligned */
  constructor(
    private owners: usize,
    readonly slotCount: i32,
  ) {
    this.shift = 64 - <u64>ctz(slotCount);
    this.runnerUps = owners + ((<usize>slotCount) << 1);
    this.ownerScores = owners + ((<usize>slotCount) << 2);
    this.runnerScores = this.ownerScores + ((<usize>slotCount) << 2);
    this.clear(0, slotCount);
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

  runnerUp(slot: i32): u16 {
    return load<u16>(this.runnerUps + ((<usize>slot) << 1));
  }

  /** Lets a new member take what it wins of slots from..to-1 (multiples of 4): nothing else moves. */
  joinSlots(index: i32, from: i32, to: i32): void {
    const low = i32x4.splat(load<u32>(this.lows + ((<usize>index) << 2)));
    const high = i32x4.splat(load<u32>(this.highs + ((<usize>index) << 2)));
    const scale = f32x4.splat(<f32>(<f64>load<f32>(this.inverses + ((<usize>index) << 2)) * LOWER));
    let golden = i32x4.mul(i32x4.add(i32x4.splat(from), i32x4(0, 1, 2, 3)), i32x4.splat(GOLDEN));
    const step = i32x4.splat(GOLDEN * 4);
    for (let slot = from; slot < to; slot += 4) {
      const hash = mix4(golden, low, high);
      golden = i32x4.add(golden, step);
      const least = f32x4.mul(f32x4.convert_i32x4_u(hash), scale);
      const doubt = f32x4.le(least, v128.load(this.runnerScores + ((<usize>slot) << 2)));
      if (!v128.any_true(doubt)) continue;
      for (let lanes = i32x4.bitmask(doubt); lanes != 0; lanes &= lanes - 1) this.contend(index, slot + ctz(lanes));
    }
  }

  /** Takes a member that left out of slots from..to-1 (multiples of 8): runners-up are promoted, nothing else moves. */
  leaveSlots(index: i32, from: i32, to: i32): void {
    const gone = i16x8.splat(<i16>index);
    for (let slot = from; slot < to; slot += 8) {
      const at = (<usize>slot) << 1;
      const hit = v128.or(i16x8.eq(v128.load(this.owners + at), gone), i16x8.eq(v128.load(this.runnerUps + at), gone));
      if (!v128.any_true(hit)) continue;
      for (let lanes = i16x8.bitmask(hit); lanes != 0; lanes &= lanes - 1)
        this.fillSlots(slot + ctz(lanes), slot + ctz(lanes) + 1);
    }
  }

  /** Finds the owners of slots from..to-1 among all members. */
  fillSlots(from: i32, to: i32): void {
    for (let slot = from; slot < to; slot++) {
      this.scan(slot);
      this.write(slot, this.foundOwner, this.foundOwnerScore, this.foundRunnerUp, this.foundRunnerScore);
    }
  }

  /** Looks at every member for one slot; `foundOwner` and `foundRunnerUp` say who has it. */
  scan(slot: i32): void {
    this.foundOwner = NOBODY;
    this.foundRunnerUp = NOBODY;
    this.foundOwnerScore = Infinity;
    this.foundRunnerScore = Infinity;
    const limit = f32x4.splat(this.secondLeastBound(slot));
    const end = (<usize>this.capacity) << 2;
    for (let at: usize = 0; at < end; at += 16) {
      const near = f32x4.le(v128.load(this.bounds + at), limit);
      if (!v128.any_true(near)) continue;
      for (let lanes = i32x4.bitmask(near); lanes != 0; lanes &= lanes - 1)
        this.consider(slot, <i32>(at >> 2) + ctz(lanes));
    }
  }

  /** @returns an upper bound of the second lowest score; `bounds` gets a lower bound of each member's score */
  private secondLeastBound(slot: i32): f32 {
    const golden = i32x4.splat(<u32>slot * GOLDEN);
    const unit = f32x4.splat(<f32>UNIT);
    const valid = f32x4.splat(UPPER_VALID);
    const infinite = f32x4.splat(Infinity);
    const slack = f32x4.splat(UPPER);
    const lower = f32x4.splat(<f32>(LOWER / UNIT));
    let first = infinite;
    let second = infinite;
    const end = (<usize>this.capacity) << 2;
    for (let at: usize = 0; at < end; at += 16) {
      const hash = mix4(golden, v128.load(this.lows + at), v128.load(this.highs + at));
      const x = f32x4.mul(f32x4.convert_i32x4_u(hash), unit);
      const inverse = v128.load(this.inverses + at);
      const bound = f32x4.mul(x, inverse);
      v128.store(this.bounds + at, f32x4.mul(bound, lower));
      const above = f32x4.mul(f32x4.add(bound, f32x4.mul(x, bound)), slack);
      const upper = v128.bitselect(above, infinite, v128.and(f32x4.lt(x, valid), f32x4.lt(inverse, infinite)));
      second = f32x4.pmin(second, f32x4.pmax(first, upper));
      first = f32x4.pmin(first, upper);
    }
    return secondLeast(first, second);
  }

  private consider(slot: i32, index: i32): void {
    const inverse = load<f32>(this.inverses + ((<usize>index) << 2));
    if (inverse == Infinity) return;
    const score = this.score(slot, index);
    if (this.wins(index, score, this.foundOwner, this.foundOwnerScore)) {
      this.foundRunnerUp = this.foundOwner;
      this.foundRunnerScore = this.foundOwnerScore;
      this.foundOwner = <u16>index;
      this.foundOwnerScore = score;
    } else if (this.wins(index, score, this.foundRunnerUp, this.foundRunnerScore)) {
      this.foundRunnerUp = <u16>index;
      this.foundRunnerScore = score;
    }
  }

  private contend(index: i32, slot: i32): void {
    const owner = this.owner(slot);
    const runnerUp = this.runnerUp(slot);
    if (owner == <u16>index || runnerUp == <u16>index) return;
    const ownerScore = load<f32>(this.ownerScores + ((<usize>slot) << 2));
    const runnerScore = load<f32>(this.runnerScores + ((<usize>slot) << 2));
    const score = this.score(slot, index);
    if (this.wins(index, score, owner, ownerScore)) this.write(slot, <u16>index, score, owner, ownerScore);
    else if (this.wins(index, score, runnerUp, runnerScore)) this.write(slot, owner, ownerScore, <u16>index, score);
  }

  private score(slot: i32, index: i32): f32 {
    const at = (<usize>index) << 2;
    const hash = mix(<u32>slot * GOLDEN, load<u32>(this.lows + at), load<u32>(this.highs + at));
    return <f32>(-Math.log1p(-(<f64>hash + 0.5) * UNIT) * <f64>load<f32>(this.inverses + at));
  }

  /** Equal scores go to the lower hash, so that the order of joining never matters. */
  private wins(index: i32, score: f32, rival: u16, rivalScore: f32): bool {
    if (rival == NOBODY || score != rivalScore) return score < rivalScore;
    return this.hashOf(index) < this.hashOf(rival);
  }

  private hashOf(index: i32): u64 {
    const at = (<usize>index) << 2;
    return ((<u64>load<u32>(this.highs + at)) << 32) | load<u32>(this.lows + at);
  }

  private write(slot: i32, owner: u16, ownerScore: f32, runnerUp: u16, runnerScore: f32): void {
    store<u16>(this.owners + ((<usize>slot) << 1), owner);
    store<u16>(this.runnerUps + ((<usize>slot) << 1), runnerUp);
    store<f32>(this.ownerScores + ((<usize>slot) << 2), ownerScore);
    store<f32>(this.runnerScores + ((<usize>slot) << 2), runnerScore);
  }

  private clear(from: i32, to: i32): void {
    for (let slot = from; slot < to; slot++) this.write(slot, NOBODY, Infinity, NOBODY, Infinity);
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

/** @returns the second lowest of the eight numbers in both */
function secondLeast(first: v128, second: v128): f32 {
  store<v128>(lanes, first);
  store<v128>(lanes, second, 16);
  let least: f32 = Infinity;
  let next: f32 = Infinity;
  for (let at: usize = 0; at < 32; at += 4) {
    const value = load<f32>(lanes + at);
    next = min<f32>(next, max<f32>(least, value));
    least = min<f32>(least, value);
  }
  return next;
}

const lanes: usize = memory.data(32, 16);
