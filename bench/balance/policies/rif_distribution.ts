/** The distribution of requests in flight (RIF) over hosts, as a Prequal client estimates it from its newest probes. */

/** Probes that it is estimated from. The paper gives no number. */
const WINDOW = 128;
/** RIFs above are counted as this. */
const LARGEST = 4095;

export class RifDistribution {
  private readonly newest = new Int32Array(WINDOW);
  private readonly counts = new Int32Array(LARGEST + 1);
  private seenCount = 0;

  note(rif: number): void {
    const slot = this.seenCount++ % WINDOW;
    if (this.seenCount > WINDOW) this.change(this.newest[slot] as number, -1);
    this.newest[slot] = Math.min(rif, LARGEST);
    this.change(this.newest[slot] as number, 1);
  }

  /** @returns the quantile, 0..1; infinity for the whole, 0 where nothing was noted */
  quantile(ratio: number): number {
    if (ratio >= 1) return Number.POSITIVE_INFINITY;
    let left = ratio * Math.min(this.seenCount, WINDOW);
    let rif = -1;
    do left -= this.counts[++rif] as number;
    while (left > 0);
    return rif;
  }

  private change(rif: number, by: number): void {
    this.counts[rif] = (this.counts[rif] as number) + by;
  }
}
