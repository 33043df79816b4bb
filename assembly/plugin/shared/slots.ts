/**
 * One of SLOT_COUNT slots in shared data for each worker. Slots are taken in order, so readers stop at the first that isn't there. A value
 * begins with its worker's nonce; that the number which the host gives for it changes is the heartbeat. A slot without one is taken again.
 */
import { reset } from "../../host/arena";
import { Received } from "../../host/bytes";
import { getSharedData, setSharedData } from "../../host/calls";
import { NEVER } from "./change";
import { SlotKey } from "./slot_key";

export const SLOT_COUNT: i32 = 64;
/** What a value begins with. */
export const NONCE_BYTES: i32 = 8;
const NONE: i32 = -1;

const received = new Received();

export class Slots {
  /** What `look` found: another worker's state, alive, written `sinceMs` ago. */
  isLive: bool = false;
  sinceMs: u32 = 0;
  /** All slots have live owners, and none is ours. */
  isFull: bool = false;
  private readonly key: SlotKey;
  private readonly changes: StaticArray<u32> = new StaticArray<u32>(SLOT_COUNT);
  private readonly changedAtMs: StaticArray<u32> = new StaticArray<u32>(SLOT_COUNT);
  private readonly alive: StaticArray<bool> = new StaticArray<bool>(SLOT_COUNT);
  /** Slots are never removed: so many are there, and whether there were no more in an earlier round. */
  private knownCount: i32 = 0;
  private hasSurveyed: bool = false;
  private nowMs: u32 = 0;
  private expiryMs: u32 = 0;
  /** Slots of this round: ours; the first whose owner is dead; the first that isn't there; how many may be alive or not. */
  private own: i32 = NONE;
  private expired: i32 = NONE;
  private missing: i32 = SLOT_COUNT;
  private unknownCount: i32 = 0;

  /** @param nonce no other worker's */
  constructor(
    prefix: string,
    private readonly nonce: u64,
  ) {
    this.key = new SlotKey(prefix);
  }

  /** A round starts: `look` at slot 0, 1, ... until there is none, then `publish`. @param expiryMs a silent worker is dead after that */
  begin(nowMs: u32, expiryMs: u32): void {
    this.nowMs = nowMs;
    this.expiryMs = expiryMs;
    this.own = NONE;
    this.expired = NONE;
    this.missing = SLOT_COUNT;
    this.unknownCount = 0;
  }

  /** @param n 0..SLOT_COUNT-1. @returns false where there is no such slot yet. What the host handed over before is forgotten */
  look(n: i32): bool {
    this.isLive = false;
    reset();
    const change = getSharedData(this.key.of(n), received);
    if (change === 0) {
      this.missing = n;
      this.hasSurveyed = true;
      return false;
    }
    this.watch(n, change);
    this.knownCount = max<i32>(this.knownCount, n + 1);
    if (received.length >= NONCE_BYTES && load<u64>(received.start) === this.nonce) this.own = n;
    else this.judge(n);
    return true;
  }

  /** Where the state is that `look` found, without its nonce. */
  get start(): usize {
    return received.start + NONCE_BYTES;
  }

  get length(): i32 {
    return max<i32>(0, received.length - NONCE_BYTES);
  }

  /**
   * Writes this worker's state into its slot; one that has none, or lost it, takes one.
   *
   * @param value  NONCE_BYTES for the nonce, then the state
   * @returns false where there is no slot for it now
   */
  publish(value: usize, length: i32): bool {
    store<u64>(value, this.nonce);
    this.isFull = false;
    if (this.own !== NONE) return this.write(this.own, value, length, unchecked(this.changes[this.own]));
    if (this.expired !== NONE) return this.write(this.expired, value, length, unchecked(this.changes[this.expired]));
    if (this.unknownCount > 0 || this.missing < this.knownCount) return false;
    return this.make(value, length);
  }

  /** Makes the first slot that nobody else makes at this moment. */
  private make(value: usize, length: i32): bool {
    for (let n = this.missing; n < SLOT_COUNT; n++) {
      if (!this.write(n, value, length, NEVER)) continue;
      this.knownCount = n + 1;
      return true;
    }
    this.isFull = this.missing === SLOT_COUNT;
    return false;
  }

  /** A slot shows that its worker is alive by changing, or by being made, between two rounds. */
  private watch(n: i32, change: u32): void {
    const known = unchecked(this.changes[n]);
    if (change === known) return;
    unchecked((this.changes[n] = change));
    unchecked((this.changedAtMs[n] = this.nowMs));
    unchecked((this.alive[n] = known !== 0 || this.hasSurveyed));
  }

  private judge(n: i32): void {
    this.sinceMs = this.nowMs - unchecked(this.changedAtMs[n]);
    const isExpired = this.sinceMs >= this.expiryMs;
    if (isExpired) unchecked((this.alive[n] = false));
    this.isLive = unchecked(this.alive[n]);
    if (isExpired && this.expired === NONE) this.expired = n;
    if (!isExpired && !this.isLive) this.unknownCount++;
  }

  private write(n: i32, value: usize, length: i32, change: u32): bool {
    return setSharedData(this.key.of(n), value, length, change);
  }
}
