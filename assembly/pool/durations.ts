/**
 * How long requests of a pool stay in flight, and so how much is left after a while of what another worker had in flight: its count is always
 * some ticks old. (Believed whole, counts 100 ms old of requests that take 20 ms made all workers send to the same hosts at once.)
 */
import { decay } from "../math/decay";

const GAIN: f32 = 0.03;
/** Mean durations in a half-life, for durations that are spread exponentially. */
const HALF_LIVES_PER_MEAN: f64 = 1 / Math.LN2;

export class Durations {
  /** NaN = no request has ended yet */
  private meanMs: f32 = NaN;

  /** A request has ended that was in flight for so long. */
  take(durationMs: u32): void {
    const known = this.meanMs;
    this.meanMs = isNaN(known) ? <f32>durationMs : known + (<f32>durationMs - known) * GAIN;
  }

  /** @returns how much is still in flight after so long of what was then, 0..1; all of it while no request has ended */
  remaining(ageMs: f64): f32 {
    return isNaN(this.meanMs) ? 1 : decay((ageMs * HALF_LIVES_PER_MEAN) / <f64>this.meanMs);
  }
}
