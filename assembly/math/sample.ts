/** Draws distinct numbers: Floyd's algorithm (Bentley & Floyd 1987): every subset is equally likely, and nothing is drawn twice. */
import { Random } from "./random";

export const SAMPLE_MAX: i32 = 64;

const drawn: usize = memory.data(SAMPLE_MAX * 4, 4); // i32[SAMPLE_MAX]

export class Sample {
  private count: i32 = 0;
  private next: i32 = 0;

  /** Starts a draw of `size` numbers of 0..from-1; 0 <= size <= min(from, SAMPLE_MAX). */
  start(from: i32, size: i32): void {
    this.count = 0;
    this.next = from - size;
  }

  /** @returns the next number; called at most `size` times */
  draw(random: Random): i32 {
    const last = this.next++;
    const number = <i32>random.below(last + 1);
    const distinct = this.has(number) ? last : number;
    store<i32>(drawn + ((<usize>this.count) << 2), distinct);
    this.count++;
    return distinct;
  }

  private has(number: i32): bool {
    for (let n = 0; n < this.count; n++) if (load<i32>(drawn + ((<usize>n) << 2)) === number) return true;
    return false;
  }
}
