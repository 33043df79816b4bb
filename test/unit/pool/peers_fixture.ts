/** Pools of several workers that tell each other what they know, without a host in between. */
import { PEER_REPORT_BYTES, PeerReport } from "../../../assembly/pool/peer_report";
import { Peers } from "../../../assembly/pool/peers";
import { Pool } from "../../../assembly/pool/pool";
import { decodeState, encodeState, stateBytes } from "../../../assembly/signals/worker_state";
import { hosts, list, poolOf } from "./fixture";

/** A worker of which one pool is known. Its clock has nothing to do with the others'. */
export class Peer {
  readonly pool: Pool;
  readonly peers: Peers;

  constructor(nowMs: u32, hostCount: i32 = 4, settings: string = "") {
    const pool = poolOf(settings);
    this.pool = pool;
    this.peers = new Peers(pool);
    pool.nowMs = nowMs;
    list(pool, hosts(hostCount));
  }

  /** Takes in what the others know. @param sinceMs how long ago they published it */
  hear(others: Peer[], sinceMs: u32 = 0, intervalMs: u32 = 0): void {
    const states: StaticArray<u8>[] = [];
    for (let i = 0; i < others.length; i++) states.push(others[i].state());
    this.peers.begin(intervalMs);
    for (let i = 0; i < states.length; i++) {
      const bytes = states[i];
      assert(decodeState(changetype<usize>(bytes), bytes.length, sinceMs, this.peers), "refused");
    }
    this.peers.end(others.length);
  }

  state(): StaticArray<u8> {
    const buffer = new StaticArray<u8>(<i32>stateBytes(this.pool.members.count));
    const length = encodeState(this.pool, changetype<usize>(buffer));
    return StaticArray.fromArray(buffer.slice<u8[]>(0, length));
  }

  free(): void {
    this.pool.free();
  }
}

/** @returns the n-th report in a state */
export function reportAt(state: StaticArray<u8>, n: i32): PeerReport {
  return changetype<PeerReport>(changetype<usize>(state) + 8 + <usize>n * PEER_REPORT_BYTES);
}
