/** Earliest deadline first, the scheduler behind Envoy's weighted round robin (edf_scheduler.h): a host of weight w is due every 1 / w. */

/** Hosts in a binary heap by deadline; those of one deadline in the order put in. */
export class EdfScheduler {
  private readonly hosts: Int32Array;
  private readonly weights: Float64Array;
  private readonly deadlines: Float64Array;
  private readonly orders: Float64Array;
  private lastOrder: number;

  /** @param weights by position in `hosts`, all > 0 */
  constructor(hosts: readonly number[], weights: Float64Array) {
    this.hosts = Int32Array.from(hosts);
    this.weights = weights;
    this.deadlines = weights.map((weight) => 1 / weight);
    this.orders = Float64Array.from(hosts.keys());
    this.lastOrder = hosts.length;
    for (let slot = (hosts.length >> 1) - 1; slot >= 0; slot--) this.sink(slot);
  }

  /** @returns the host that is due first, whose next turn comes 1 / w later */
  pick(): number {
    const host = this.hosts[0] as number;
    this.deadlines[0] = (this.deadlines[0] as number) + 1 / (this.weights[0] as number);
    this.orders[0] = this.lastOrder++;
    this.sink(0);
    return host;
  }

  private sink(from: number): void {
    const count = this.hosts.length;
    let slot = from;
    for (let child = 2 * slot + 1; child < count; child = 2 * slot + 1) {
      if (child + 1 < count && this.isBefore(child + 1, child)) child++;
      if (!this.isBefore(child, slot)) return;
      this.swap(child, slot);
      slot = child;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const difference = (this.deadlines[one] as number) - (this.deadlines[other] as number);
    return difference < 0 || (difference === 0 && (this.orders[one] as number) < (this.orders[other] as number));
  }

  private swap(one: number, other: number): void {
    for (const values of [this.hosts, this.weights, this.deadlines, this.orders]) {
      const value = values[one] as number;
      values[one] = values[other] as number;
      values[other] = value;
    }
  }
}
