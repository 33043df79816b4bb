/**
 * What the costs of endpoints are made of, but for their requests in flight: worked out on the tick and with each outcome, so that a
 * choice can look at all endpoints of a pool for the price of a few.
 */
import { release, reserve } from "../pool/memory";

/** f32 milliseconds, f32 factor */
const UNIT_BYTES: usize = 8;
const CAPACITY_MIN: i32 = 16;

export class UnitCosts {
  private block: usize = 0; // {f32, f32}[capacity]
  private capacity: i32 = 0;

  /** Passed over where memory is refused. @param unitMs time for each request in flight, > 0. @param factor of the whole, > 0 */
  set(index: i32, unitMs: f32, factor: f32): void {
    if (index >= this.capacity && !this.grow(index + 1)) return;
    const at = this.at(index);
    store<f32>(at, unitMs);
    store<f32>(at, factor, 4);
  }

  /** @returns milliseconds, 0 where nothing was set */
  unitMs(index: i32): f32 {
    return index < this.capacity ? load<f32>(this.at(index)) : 0;
  }

  /** @param index one that something was set for */
  factor(index: i32): f32 {
    return load<f32>(this.at(index), 4);
  }

  free(): void {
    release(this.block, <usize>this.capacity * UNIT_BYTES);
    this.block = 0;
    this.capacity = 0;
  }

  private at(index: i32): usize {
    return this.block + <usize>index * UNIT_BYTES;
  }

  private grow(wanted: i32): bool {
    let capacity = max<i32>(CAPACITY_MIN, this.capacity);
    while (capacity < wanted) capacity <<= 1;
    const block = reserve(<usize>capacity * UNIT_BYTES);
    if (block === 0) return false;
    memory.copy(block, this.block, <usize>this.capacity * UNIT_BYTES);
    this.free();
    this.block = block;
    this.capacity = capacity;
    return true;
  }
}
