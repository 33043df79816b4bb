/** Draws distinct numbers: Floyd's algorithm (Bentley & Floyd 1987): every subset is equally likely, and nothing is drawn twice. */
import { Random } from "./random";

export const SAMPLE_MAX: i32 = 64;

export class Sample {
  private drawn: StaticArray<i32> = new StaticArray<i32>(SAMPLE_MAX);
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
    const drawn = <i32>random.below(last + 1);
    const number = this.has(drawn) ? last : drawn;
    unchecked((this.drawn[this.count++] = number));
    return number;
  }

  private has(number: i32): bool {
    for (let n = 0; n < this.count; n++) if (unchecked(this.drawn[n]) === number) return true;
    return false;
  }
}
