/**
 * Future events in time order: a binary heap in typed arrays, so that a run of millions of events makes no garbage.
 * Events of one instant come out in the order in which they were put in.
 */
export class EventQueue {
  private timesMs = new Float64Array(1024);
  private orders = new Float64Array(1024);
  private kinds = new Int32Array(1024);
  private subjects = new Int32Array(1024);
  private lastOrder = 0;

  /** Events waiting. */
  count = 0;

  /** The event that `take` took last: when, of what kind, about what. */
  timeMs = 0;
  kind = 0;
  subject = 0;

  /** When the earliest event happens; infinity where there is none. */
  get nextMs(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : (this.timesMs[0] as number);
  }

  /**
   * @param timeMs  when it happens, milliseconds
   * @param kind    what happens, a number the caller gives meaning to
   * @param subject to whom, an index the caller gives meaning to
   */
  put(timeMs: number, kind: number, subject: number): void {
    if (this.count === this.timesMs.length) this.grow();
    let slot = this.count++;
    const order = this.lastOrder++;
    while (slot > 0) {
      const parent = (slot - 1) >> 1;
      if (!this.isLater(parent, timeMs, order)) break;
      this.move(parent, slot);
      slot = parent;
    }
    this.set(slot, timeMs, order, kind, subject);
  }

  /** Takes the earliest event into `timeMs`, `kind` and `subject`. @returns false where none is left */
  take(): boolean {
    if (this.count === 0) return false;
    this.timeMs = this.timesMs[0] as number;
    this.kind = this.kinds[0] as number;
    this.subject = this.subjects[0] as number;
    this.count--;
    if (this.count > 0) this.sinkLast();
    return true;
  }

  /** Puts the last leaf where it belongs below the emptied root. */
  private sinkLast(): void {
    const last = this.count;
    const timeMs = this.timesMs[last] as number;
    const order = this.orders[last] as number;
    let slot = 0;
    for (let child = 1; child < last; child = 2 * slot + 1) {
      if (child + 1 < last && this.isLater(child, this.timesMs[child + 1] as number, this.orders[child + 1] as number))
        child++;
      if (this.isLater(child, timeMs, order)) break;
      this.move(child, slot);
      slot = child;
    }
    this.set(slot, timeMs, order, this.kinds[last] as number, this.subjects[last] as number);
  }

  private isLater(slot: number, timeMs: number, order: number): boolean {
    const otherMs = this.timesMs[slot] as number;
    return otherMs > timeMs || (otherMs === timeMs && (this.orders[slot] as number) > order);
  }

  private move(from: number, to: number): void {
    this.set(
      to,
      this.timesMs[from] as number,
      this.orders[from] as number,
      this.kinds[from] as number,
      this.subjects[from] as number,
    );
  }

  private set(slot: number, timeMs: number, order: number, kind: number, subject: number): void {
    this.timesMs[slot] = timeMs;
    this.orders[slot] = order;
    this.kinds[slot] = kind;
    this.subjects[slot] = subject;
  }

  private grow(): void {
    const size = 2 * this.timesMs.length;
    this.timesMs = copyOf(this.timesMs, new Float64Array(size));
    this.orders = copyOf(this.orders, new Float64Array(size));
    this.kinds = copyOf(this.kinds, new Int32Array(size));
    this.subjects = copyOf(this.subjects, new Int32Array(size));
  }
}

function copyOf<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
