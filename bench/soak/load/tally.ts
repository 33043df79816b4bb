// What clients saw since it was last asked: counts and latencies, kept for one sample only.
import { quantile } from "../../cost/statistics.ts";

export interface Seen {
  readonly sentCount: number;
  readonly okCount: number;
  /** Answers other than 200, broken connections, no answer in time. */
  readonly failedCount: number;
  /** Clients that went away before the answer. */
  readonly goneCount: number;
  /** Of the answers 200, from when a request was due; NaN without any. */
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export class Tally {
  /** Failures since the start by what they were: a status, or 0 where none came. */
  readonly failures = new Map<number, number>();
  private sentCount = 0;
  private goneCount = 0;
  private failedCount = 0;
  private latenciesMs: number[] = [];

  sent(): void {
    this.sentCount++;
  }

  ok(latencyMs: number): void {
    this.latenciesMs.push(latencyMs);
  }

  /** @param status 0 = no answer came */
  failed(status: number): void {
    this.failedCount++;
    this.failures.set(status, (this.failures.get(status) ?? 0) + 1);
  }

  gone(): void {
    this.goneCount++;
  }

  /** What was seen since the last call. */
  take(): Seen {
    const sorted = this.latenciesMs.sort((a, b) => a - b);
    const { sentCount, goneCount, failedCount } = this;
    [this.sentCount, this.goneCount, this.failedCount, this.latenciesMs] = [0, 0, 0, []];
    const [p50Ms, p99Ms] = [quantile(sorted, 0.5), quantile(sorted, 0.99)];
    return { sentCount, okCount: sorted.length, failedCount, goneCount, p50Ms, p99Ms };
  }
}
