/**
 * Draws distinct numbers in random order, by drawing again what was drawn before. Not by Floyd's algorithm: that draws every subset
 * alike, but low numbers first, and of candidates that cost the same the first is chosen.
 */
import { Random } from "./random";

export const SAMPLE_MAX: i32 = 64;

/** After so many repeats the next number that is free is taken: a bias of less than 2^-16 for samples of up to half of the numbers. */
const REPEATS_MAX: i32 = 16;

const drawn: usize = memory.data(SAMPLE_MAX * 4, 4); // i32[SAMPLE_MAX]

export class Sample {
  private from: i32 = 0;
  private count: i32 = 0;

  /** Starts a draw of numbers of 0..from-1; `draw` may be called min(from, SAMPLE_MAX) times. */
  start(from: i32): void {
    this.from = from;
    this.count = 0;
  }

  /** @returns the next number, each of those left equally likely */
  draw(random: Random): i32 {
    let number = <i32>random.below(this.from);
    for (let repeat = 0; repeat < REPEATS_MAX && this.has(number); repeat++) number = <i32>random.below(this.from);
    for (let n = 0; n < this.count && this.has(number); n++) number = number + 1 < this.from ? number + 1 : 0;
    store<i32>(drawn + ((<usize>this.count) << 2), number);
    this.count++;
    return number;
  }

  private has(number: i32): bool {
    for (let n = 0; n < this.count; n++) if (load<i32>(drawn + ((<usize>n) << 2)) === number) return true;
    return false;
  }
}
