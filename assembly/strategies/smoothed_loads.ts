/** Requests in flight at each endpoint, smoothed over ticks: what lasts, apart from what chance brings together for a moment. */
import { Records } from "./records";

/** Share of a tick's count in the mean: at ten ticks a second, what lasts for a second or so counts. */
const GAIN: f32 = 0.1;
const LOAD_BYTES: usize = 4;

export class SmoothedLoads extends Records {
  constructor() {
    super(LOAD_BYTES);
  }

  /** Takes the requests in flight there on this tick. @returns their smoothed number, >= 0; the count itself where memory is refused */
  follow(index: i32, count: i32): f32 {
    if (!this.makeRoom(index)) return <f32>count;
    const at = this.start(index);
    const mean = load<f32>(at) + (<f32>count - load<f32>(at)) * GAIN;
    store<f32>(at, mean);
    return mean;
  }

  /** @returns smoothed requests in flight, >= 0; 0 where they are not followed */
  at(index: i32): f32 {
    return this.has(index) ? load<f32>(this.start(index)) : 0;
  }

  /** The endpoint is another one now. */
  forget(index: i32): void {
    if (this.has(index)) store<f32>(this.start(index), 0);
  }
}
