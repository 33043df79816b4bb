/**
 * How much of a deviation to believe, by how far numbers differ for no reason: a Wiener filter for a single number. The noise is
 * the running median of what is seen of it, so that real jumps of a few don't make all look noisy.
 */

/** A step of the running median, as a share of it. */
const STEP: f32 = 0.03;

export class Noise {
  /** The running median; 0 = none was seen, everything is believed. */
  size: f32 = 0;

  /** @param difference between two numbers that should be the same, >= 0; 0 is no new number and passed over */
  take(difference: f32): void {
    if (!(difference > 0)) return;
    if (this.size === 0) this.size = difference;
    else this.size *= difference > this.size ? 1 + STEP : 1 - STEP;
  }

  /**
   * @param deviation  from what is to be expected
   * @param ratio      noise that there may be in it, squared and as a multiple of `size` squared
   * @returns the share of it to believe: 0..1, rising with its size
   */
  trust(deviation: f32, ratio: f32): f32 {
    const noise = ratio * this.size * this.size;
    const signal = deviation * deviation;
    return noise === 0 ? 1 : signal / (signal + noise);
  }
}
