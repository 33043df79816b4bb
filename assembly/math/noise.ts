/**
 * How much of a deviation to believe, by how far numbers differ for no reason: a Wiener filter for a single number. The noise is
 * the running median (of the first, the mean) of what is seen of it, so that real jumps of a few don't make all look noisy.
 */

/** A step of the running median, as a share of it. */
const STEP: f32 = 0.03;
/** Differences of which a median says nothing yet: of so few, one may be a real jump. */
const COUNT_MIN: i32 = 20;

export class Noise {
  private median: f32 = 0;
  private count: i32 = 0;

  /** 0 = too few were seen: everything is believed. */
  get size(): f32 {
    return this.count < COUNT_MIN ? 0 : this.median;
  }

  /** @param difference between two numbers that should be the same, >= 0; 0 is no new number and passed over */
  take(difference: f32): void {
    if (!(difference > 0)) return;
    if (this.count < COUNT_MIN) this.median += (difference - this.median) / <f32>++this.count;
    else this.median *= difference > this.median ? 1 + STEP : 1 - STEP;
  }

  /**
   * @param deviation  from what is to be expected
   * @param ratio      noise that there may be in it, squared and as a multiple of `size` squared
   * @returns the share of it to believe: 0..1, rising with its size
   */
  trust(deviation: f32, ratio: f32): f32 {
    const size = this.size;
    const noise = ratio * size * size;
    const signal = deviation * deviation;
    return noise === 0 ? 1 : signal / (signal + noise);
  }
}
