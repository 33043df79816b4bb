/**
 * How much of a deviation to believe, by how far numbers differ for no reason: a Wiener filter for a single number. The noise is
 * the running median of what is seen of it, so that real jumps, or lies, of a few don't make all look noisy.
 */

import { medianInPlace } from "./median";

/** A step of the running median, as a share of it. */
const STEP: f32 = 0.03;
/** Differences of which a median says nothing yet: of so few, one may be a real jump. */
const COUNT_MIN: i32 = 20;

export class Noise {
  private readonly first: StaticArray<f32> = new StaticArray<f32>(COUNT_MIN);
  private count: i32 = 0;
  /** 0 = too few were seen: everything is believed. */
  size: f32 = 0;

  /** @param difference between two numbers that should be the same, >= 0; 0 is no new number and passed over */
  take(difference: f32): void {
    if (!(difference > 0) || difference === Infinity) return;
    if (this.size > 0) {
      this.size *= difference > this.size ? 1 + STEP : 1 - STEP;
      return;
    }
    unchecked((this.first[this.count++] = difference));
    if (this.count === COUNT_MIN) this.size = medianInPlace(changetype<usize>(this.first), COUNT_MIN);
  }

  /**
   * @param deviation  from what is to be expected
   * @param ratio      noise that there may be in it, squared and as a multiple of `size` squared
   * @returns the share of it to believe: 0..1, rising with its size
   */
  trust(deviation: f32, ratio: f32): f32 {
    if (this.size === 0) return 1;
    const relative = this.size / deviation;
    const share = <f32>1 / (<f32>1 + ratio * relative * relative);
    return share > 0 ? share : <f32>0; // of no deviation, and of what no number can hold
  }
}
