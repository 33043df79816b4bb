/** A number that no other VM of this Envoy has: VMs draw it from one counter in shared data. */
import { Bytes, Received } from "../../host/bytes";
import { getSharedData, setSharedData } from "../../host/calls";
import { NEVER } from "./change";

const KEY = new Bytes("steer.nonces");
const COUNTER_BYTES: i32 = 4;
/** Others that may come between reading and writing. */
const TRIES_MAX: i32 = 64;

const counter: usize = memory.data(COUNTER_BYTES, 4);
const received = new Received();

/**
 * @param seed  differs from VM to VM as far as clocks do: all there is where shared data can't be had
 * @returns a number that nobody else has, never 0
 */
export function newNonce(seed: u64): u64 {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const change = getSharedData(KEY, received);
    const drawn: u32 = received.length === COUNTER_BYTES ? load<u32>(received.start) : 0;
    store<u32>(counter, drawn + 1);
    const written = setSharedData(KEY, counter, COUNTER_BYTES, change === 0 ? NEVER : change);
    if (written) return ((<u64>drawn + 1) << 32) | (seed & 0xffffffff);
  }
  return seed | 1;
}
