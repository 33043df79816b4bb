/** The candidates of one choice: all costs are taken first and compared then, so that they are worked out side by side. */
import { Random } from "../math/random";
import { ENDPOINTS_MAX } from "../pool/table";

const TAKEN: f32 = Infinity;

const indexes: usize = memory.data(ENDPOINTS_MAX * 4, 4); // i32[ENDPOINTS_MAX]
const costs: usize = memory.data(ENDPOINTS_MAX * 4, 4); // f32[ENDPOINTS_MAX]

export class Candidates {
  /** How many there are, those taken included; 0..ENDPOINTS_MAX. */
  count: i32 = 0;
  remaining: i32 = 0;

  /** Makes room for `count` candidates; each is to be set, and its cost too. */
  reset(count: i32): void {
    this.count = count;
    this.remaining = count;
  }

  set(n: i32, index: i32): void {
    store<i32>(indexes + ((<usize>n) << 2), index);
  }

  at(n: i32): i32 {
    return load<i32>(indexes + ((<usize>n) << 2));
  }

  /** @param cost >= 0, finite: such numbers are in the order of their bits */
  setCost(n: i32, cost: f32): void {
    store<f32>(costs + ((<usize>n) << 2), cost);
  }

  isTaken(n: i32): bool {
    return load<f32>(costs + ((<usize>n) << 2)) === TAKEN;
  }

  costAt(n: i32): f32 {
    return load<f32>(costs + ((<usize>n) << 2));
  }

  /** Puts them into a random order (Fisher & Yates), since of equal costs the first is the cheapest. */
  shuffle(random: Random): void {
    for (let n = this.count; n > 1; n--) {
      const other = <i32>random.below(n);
      const index = this.at(other);
      this.set(other, this.at(n - 1));
      this.set(n - 1, index);
    }
  }

  /** @returns the position of the cheapest one left; there must be one */
  cheapest(): i32 {
    let best = u64.MAX_VALUE;
    for (let n = 0; n < this.count; n++) {
      const key = ((<u64>reinterpret<u32>(this.costAt(n))) << 32) | <u64>n;
      best = min<u64>(key, best);
    }
    return <i32>best;
  }

  /** Takes one out. @returns its index */
  take(n: i32): i32 {
    this.setCost(n, TAKEN);
    this.remaining--;
    return this.at(n);
  }
}
