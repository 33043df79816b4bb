/** Requests in flight at each endpoint, smoothed over ticks: what lasts, apart from what chance brings together for a moment. */
import { release, reserve } from "../pool/memory";

/** Share of a tick's count in the mean: at ten ticks a second, what lasts for a second or so counts. */
const GAIN: f32 = 0.1;
const LOAD_BYTES: usize = 4;

export class SmoothedLoads {
  private block: usize = 0; // f32[capacity]
  private capacity: i32 = 0;

  /** Makes room; as many as have room are followed where memory is refused. */
  reserve(capacity: i32): void {
    if (capacity <= this.capacity) return;
    const block = reserve(<usize>capacity * LOAD_BYTES);
    if (block === 0) return;
    memory.copy(block, this.block, <usize>this.capacity * LOAD_BYTES);
    this.free();
    this.block = block;
    this.capacity = capacity;
  }

  /** Takes the requests in flight there on this tick. @returns their smoothed number, >= 0 */
  follow(index: i32, count: i32): f32 {
    if (index >= this.capacity) return <f32>count;
    const at = this.block + <usize>index * LOAD_BYTES;
    const mean = load<f32>(at) + (<f32>count - load<f32>(at)) * GAIN;
    store<f32>(at, mean);
    return mean;
  }

  /** @returns smoothed requests in flight, >= 0; 0 where they are not followed */
  at(index: i32): f32 {
    return index < this.capacity ? load<f32>(this.block + <usize>index * LOAD_BYTES) : 0;
  }

  /** The endpoint is another one now. */
  forget(index: i32): void {
    if (index < this.capacity) store<f32>(this.block + <usize>index * LOAD_BYTES, 0);
  }

  free(): void {
    release(this.block, <usize>this.capacity * LOAD_BYTES);
    this.block = 0;
    this.capacity = 0;
  }
}
