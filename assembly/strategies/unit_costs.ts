/**
 * What the costs of endpoints are made of, but for their requests in flight: worked out on the tick and with each outcome, so that a
 * choice can look at all endpoints of a pool for the price of a few.
 */
import { Records } from "./records";

/** f32 milliseconds, f32 factor */
const UNIT_BYTES: usize = 8;

export class UnitCosts extends Records {
  constructor() {
    super(UNIT_BYTES);
  }

  /** Passed over where memory is refused. @param unitMs time for each request in flight, > 0. @param factor of the whole, > 0 */
  set(index: i32, unitMs: f32, factor: f32): void {
    if (!this.makeRoom(index)) return;
    const at = this.start(index);
    store<f32>(at, unitMs);
    store<f32>(at, factor, 4);
  }

  /** @returns milliseconds, 0 where nothing was set */
  unitMs(index: i32): f32 {
    return this.has(index) ? load<f32>(this.start(index)) : 0;
  }

  /** @param index one that something was set for */
  factor(index: i32): f32 {
    return load<f32>(this.start(index), 4);
  }
}
