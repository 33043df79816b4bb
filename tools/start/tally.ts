// What the client saw of one strategy: who answered, how often, how fast.
import type { Seen } from "./traffic.ts";

const KEPT_COUNT = 10_000;

export class Latencies {
  count = 0;
  readonly #newestMs: number[] = [];

  record(latencyMs: number): void {
    this.#newestMs[this.count++ % KEPT_COUNT] = latencyMs;
  }

  /** @returns milliseconds that the given share (0..1) of the newest 10,000 requests did not exceed; NaN without any */
  quantileMs(ratio: number): number {
    const sorted = this.#newestMs.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? Number.NaN;
  }
}

export class Tally {
  readonly all = new Latencies();
  successCount = 0;
  /** Retries that Envoy made. */
  retryCount = 0;
  readonly #byEndpoint = new Map<string, Latencies>();

  record({ endpoint, success, latencyMs }: Seen): void {
    this.all.record(latencyMs);
    if (success) this.successCount++;
    if (endpoint !== undefined) this.of(endpoint).record(latencyMs);
  }

  /** Share of successes, 0..1; 1 without any answers. */
  get successRatio(): number {
    return this.all.count === 0 ? 1 : this.successCount / this.all.count;
  }

  /** The answers of one endpoint. */
  of(address: string): Latencies {
    const known = this.#byEndpoint.get(address) ?? new Latencies();
    this.#byEndpoint.set(address, known);
    return known;
  }

  /** Share of all answers that came from an endpoint, 0..1. */
  shareRatio(address: string): number {
    return this.of(address).count / Math.max(1, this.all.count);
  }
}
