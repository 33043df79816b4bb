/**
 * A lease in shared data: of all VMs that ask for it at most one has it. Its value is the holder's nonce; that the value is written
 * again and again, which changes the number the host gives for it, is the heartbeat. Each VM measures by its own clock.
 */
import { Bytes, Received } from "../../host/bytes";
import { getSharedData, setSharedData } from "../../host/calls";
import { NEVER } from "./change";

/** How long a holder that says nothing is waited for. */
const LEASE_MS: u32 = 1200;
const RENEWAL_MS: u32 = 300;

const NONCE_BYTES: i32 = 8;
/** Instead of a nonce: given back. */
const NOBODY: u64 = 0;

const value: usize = memory.data(NONCE_BYTES, 8);
const received = new Received();

export class Lease {
  private isHeld: bool = false;
  private renewedAtMs: u32 = 0;
  /** The number seen last of somebody else's value, and since when. */
  private change: u32 = 0;
  private changedAtMs: u32 = 0;

  /** @param nonce not 0; no other VM's */
  constructor(
    private readonly key: Bytes,
    private readonly nonce: u64,
  ) {}

  /** Takes, keeps or waits for the lease; to be called several times in LEASE_MS. @returns whether this VM has it */
  hold(nowMs: u32): bool {
    if (this.holds(nowMs) && nowMs - this.renewedAtMs < RENEWAL_MS) return true;
    const change = getSharedData(this.key, received);
    if (change !== this.change) this.changedAtMs = nowMs;
    this.change = change;
    const holder = received.length === NONCE_BYTES ? load<u64>(received.start) : ~this.nonce;
    const isFree = change === 0 || holder === NOBODY || nowMs - this.changedAtMs >= LEASE_MS;
    this.isHeld = (holder === this.nonce || isFree) && this.write(this.nonce, change);
    this.renewedAtMs = nowMs;
    return this.isHeld;
  }

  /** @returns whether this VM has the lease still, by its own clock: for what happens between two calls of `hold` */
  holds(nowMs: u32): bool {
    return this.isHeld && nowMs - this.renewedAtMs < LEASE_MS;
  }

  /** Gives the lease back, so that the next one need not wait. */
  release(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    const change = getSharedData(this.key, received);
    const isOurs = received.length === NONCE_BYTES && load<u64>(received.start) === this.nonce;
    if (change !== 0 && isOurs) this.write(NOBODY, change);
  }

  private write(nonce: u64, change: u32): bool {
    store<u64>(value, nonce);
    return setSharedData(this.key, value, NONCE_BYTES, change === 0 ? NEVER : change);
  }
}
