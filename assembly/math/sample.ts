/** Draws distinct numbers in random order: each is drawn of those left, counted past the ones drawn before. */
import { Random } from "./random";

export const SAMPLE_MAX: i32 = 64;

const drawn: usize = memory.data(SAMPLE_MAX * 4, 4); // i32[SAMPLE_MAX], ascending

export class Sample {
  private count: i32 = 0;
  private left: i32 = 0;

  /** Starts a draw of numbers of 0..from-1; `draw` may be called min(from, SAMPLE_MAX) times. */
  start(from: i32): void {
    this.count = 0;
    this.left = from;
  }

  /** @returns the next number, each of those left equally likely */
  draw(random: Random): i32 {
    const end = drawn + ((<usize>this.count) << 2);
    let number = <i32>random.below(this.left);
    for (let at = drawn; at < end; at += 4) number += <i32>(number >= load<i32>(at));
    this.insert(number, end);
    this.count++;
    this.left--;
    return number;
  }

  /** Keeps the drawn ones in order; without branches, since where a number belongs can't be predicted. */
  private insert(number: i32, end: usize): void {
    let larger = number;
    for (let at = drawn; at < end; at += 4) {
      const other = load<i32>(at);
      store<i32>(at, min<i32>(other, larger));
      larger = max<i32>(other, larger);
    }
    store<i32>(end, larger);
  }
}
