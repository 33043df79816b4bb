/** The few lowest costs of a stream of candidates, in order: insertion into a short sorted array. */
export class Best {
  count: i32 = 0;
  private indexes: StaticArray<i32>;
  private costs: StaticArray<f32>;

  /** @param capacity how many are kept, >= 1 */
  constructor(private capacity: i32) {
    this.indexes = new StaticArray<i32>(capacity);
    this.costs = new StaticArray<f32>(capacity);
  }

  clear(): void {
    this.count = 0;
  }

  /** @returns the n-th best, 0 <= n < count */
  at(n: i32): i32 {
    return unchecked(this.indexes[n]);
  }

  /** Takes a candidate in, if it is among the best; equal costs stay in the order of coming. @param cost never NaN */
  offer(index: i32, cost: f32): void {
    let n = this.count;
    if (n === this.capacity) {
      if (cost >= unchecked(this.costs[n - 1])) return;
      n--;
    } else this.count++;
    while (n > 0 && unchecked(this.costs[n - 1]) > cost) {
      unchecked((this.costs[n] = this.costs[n - 1]));
      unchecked((this.indexes[n] = this.indexes[n - 1]));
      n--;
    }
    unchecked((this.costs[n] = cost));
    unchecked((this.indexes[n] = index));
  }

  /** Takes the n-th best out. */
  remove(n: i32): void {
    this.count--;
    for (; n < this.count; n++) {
      unchecked((this.costs[n] = this.costs[n + 1]));
      unchecked((this.indexes[n] = this.indexes[n + 1]));
    }
  }
}
