/**
 * What a Prequal server keeps to answer probes (Wydrowski et al., NSDI 2024, section 4): the latencies of its recent answers by the requests
 * in flight (RIF) that each request found when it came; asked, it gives the median of those near its RIF of now.
 */

/** Answers remembered for each RIF, and RIFs told apart. The paper gives no numbers. */
const REMEMBERED = 8;
const RIF_COUNT = 128;
/** Answers that a median is taken of, as long as there are so many. */
const NEEDED = 5;
/** Older answers count for nothing: an idle host must not go on showing what it was when it was loaded. */
const AGE_MS = 5000;

export class LatencyBook {
  private readonly latenciesMs: Float64Array;
  private readonly notedMs: Float64Array;
  private readonly counts: Uint32Array;
  private readonly near: Float64Array = new Float64Array(NEEDED + 2 * REMEMBERED);

  constructor(hostCount: number) {
    this.latenciesMs = new Float64Array(hostCount * RIF_COUNT * REMEMBERED);
    this.notedMs = new Float64Array(hostCount * RIF_COUNT * REMEMBERED).fill(-1e12);
    this.counts = new Uint32Array(hostCount * RIF_COUNT);
  }

  /** An answer left the host after so long there. */
  note(host: number, rifAtArrival: number, latencyMs: number, nowMs: number): void {
    const shelf = host * RIF_COUNT + Math.min(rifAtArrival, RIF_COUNT - 1);
    const count = this.counts[shelf] as number;
    const slot = shelf * REMEMBERED + (count % REMEMBERED);
    this.latenciesMs[slot] = latencyMs;
    this.notedMs[slot] = nowMs;
    this.counts[shelf] = count + 1;
  }

  /** @returns the latency to be expected at this RIF, milliseconds; 0 where nothing is known */
  estimateMs(host: number, rif: number, nowMs: number): number {
    const wanted = Math.min(rif, RIF_COUNT - 1);
    let count = this.gather(host, wanted, 0, nowMs);
    for (let reach = 1; count < NEEDED && reach < RIF_COUNT; reach++) {
      if (wanted - reach >= 0) count = this.gather(host, wanted - reach, count, nowMs);
      if (wanted + reach < RIF_COUNT) count = this.gather(host, wanted + reach, count, nowMs);
    }
    return count === 0 ? 0 : median(this.near, count);
  }

  private gather(host: number, rif: number, gathered: number, nowMs: number): number {
    const shelf = host * RIF_COUNT + rif;
    const known = Math.min(this.counts[shelf] as number, REMEMBERED);
    let count = gathered;
    for (let slot = shelf * REMEMBERED; slot < shelf * REMEMBERED + known; slot++) {
      if ((this.notedMs[slot] as number) >= nowMs - AGE_MS) this.near[count++] = this.latenciesMs[slot] as number;
    }
    return count;
  }
}

function median(values: Float64Array, count: number): number {
  for (let n = 1; n < count; n++) {
    const value = values[n] as number;
    let slot = n;
    for (; slot > 0 && (values[slot - 1] as number) > value; slot--) values[slot] = values[slot - 1] as number;
    values[slot] = value;
  }
  return values[count >> 1] as number;
}
