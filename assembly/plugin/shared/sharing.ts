/** One cluster's state among the workers of this Envoy: reads what the others published, then publishes its own. */
import { Peers } from "../../pool/peers";
import { Pool } from "../../pool/pool";
import { scratch } from "../../pool/scratch";
import { decodeState, encodeState, stateBytes } from "../../signals/worker_state";
import { NONCE_BYTES, SLOT_COUNT, Slots } from "./slots";

/** Ticks come a little early or late. */
const EARLY_MS: u32 = 10;
/** A large pool is shared more rarely: so many endpoints a millisecond. */
const ENDPOINTS_PER_MS: u32 = 10;
const EXPIRY_MS: u32 = 2000;

export class Sharing {
  /** Other workers whose state is in the pool. */
  peerCount: i32 = 0;
  /** States of others that could not be read, since the plugin asked last. */
  refusedCount: u32 = 0;
  private readonly peers: Peers;
  private readonly slots: Slots;
  private sharedAtMs: u32 = 0;

  /**
   * @param prefix  of the keys in shared data: the same for the same cluster under the same configuration only
   * @param nonce   no other worker's
   */
  constructor(
    private readonly pool: Pool,
    prefix: string,
    nonce: u64,
    private readonly intervalMs: u32,
  ) {
    this.peers = new Peers(pool);
    this.slots = new Slots(prefix, nonce);
  }

  /** More workers than slots: what this one knows is not shared. */
  get isFull(): bool {
    return this.slots.isFull;
  }

  /** Shares where that is due; the pool's clock has been set. What the host handed over before is forgotten. */
  tick(): void {
    const nowMs = this.pool.nowMs;
    const intervalMs = max<u32>(this.intervalMs, <u32>this.pool.members.count / ENDPOINTS_PER_MS);
    if (nowMs - this.sharedAtMs + EARLY_MS < intervalMs) return;
    this.sharedAtMs = nowMs;
    this.slots.begin(nowMs, EXPIRY_MS + 2 * intervalMs);
    this.read(intervalMs);
    this.publish();
  }

  private read(intervalMs: u32): void {
    const slots = this.slots;
    this.peerCount = 0;
    this.peers.begin(intervalMs);
    for (let n = 0; n < SLOT_COUNT && slots.look(n); n++) {
      if (!slots.isLive) continue;
      if (decodeState(slots.start, slots.length, slots.sinceMs, this.peers)) this.peerCount++;
      else this.refusedCount++;
    }
    this.peers.end(this.peerCount);
  }

  private publish(): void {
    const value = scratch(<usize>NONCE_BYTES + stateBytes(this.pool.members.count));
    if (value === 0) return;
    const length = encodeState(this.pool, value + NONCE_BYTES);
    this.slots.publish(value, NONCE_BYTES + length);
  }
}
