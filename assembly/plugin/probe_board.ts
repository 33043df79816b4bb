/** The shared value with the probes' results. A stamp beside it tells workers that there is a new one without their fetching it. */
import { reset } from "../host/arena";
import { Bytes, Received } from "../host/bytes";
import { getSharedData, setSharedData } from "../host/calls";

const STAMP_BYTES: i32 = 4;

const stamp: usize = memory.data(STAMP_BYTES, 4);
const received = new Received();

export class ProbeBoard {
  private readonly key: Bytes;
  private readonly stampKey: Bytes;
  private stamp: u32 = 0;
  /** What `fetch` fetched last had not been fetched before. */
  isNew: bool = false;

  /** @param prefix of the keys in shared data */
  constructor(prefix: string) {
    this.key = new Bytes(`${prefix}probes`);
    this.stampKey = new Bytes(`${prefix}probes.stamp`);
  }

  /**
   * Fetches the results: `start` and `length`, until the callback ends. What the host handed over before is forgotten.
   *
   * @param again  whether they are wanted though they are not new
   * @returns false where there are none
   */
  fetch(again: bool): bool {
    const newest = getSharedData(this.stampKey, received);
    this.isNew = newest !== this.stamp;
    if (newest === 0 || !(this.isNew || again)) return false;
    reset();
    if (getSharedData(this.key, received) === 0) return false;
    this.stamp = newest;
    return true;
  }

  get start(): usize {
    return received.start;
  }

  get length(): i32 {
    return received.length;
  }

  /** The value first and its stamp then: whoever sees a new stamp finds that value, or a newer one. */
  publish(start: usize, length: i32): bool {
    return setSharedData(this.key, start, length, 0) && setSharedData(this.stampKey, stamp, STAMP_BYTES, 0);
  }
}
