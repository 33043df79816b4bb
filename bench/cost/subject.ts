// A gateway under test and all that was measured of it, slice by slice.

import { setTimeout as sleep } from "node:timers/promises";
import type { CpuTime } from "./cpu.ts";
import type { Gateway } from "./gateway.ts";
import { type Counts, countsSince, effectiveHostCount } from "./spread.ts";
import { quantile } from "./statistics.ts";

/** Requests before each slice that are not measured: caches hold what the last gateway left there. */
const LEAD_IN_COUNT = 100;
const WARM_UP_COUNT = 6000;
const TRIAL_COUNT = 3000;
/** So many requests an endpoint, in warm-up and trial each, open nearly all connections and show the shares. */
const COUNT_PER_ENDPOINT = 5;
const STEER_TELLS_MS = 500;
const FALLBACK = "wasmcustom.steer.fallback.reason";

export class Subject {
  /** CPU time for each request, microseconds, a value for each round. */
  readonly workerUs: number[] = [];
  readonly processUs: number[] = [];
  readonly latenciesMs: number[] = [];
  failedCount = 0;
  /** Gateway whose policy is round_robin with the same spread; itself where it is one. */
  reference: Subject = this;
  private before: Counts = [];
  private lastRead: { readonly time: CpuTime; readonly atMs: number } | undefined;
  private idleNs = 0;
  private idleMs = 0;

  constructor(readonly gateway: Gateway) {}

  get name(): string {
    return this.gateway.subject.name;
  }

  get servedCount(): number {
    return this.latenciesMs.length;
  }

  /**
   * Opens its connections and lets its code be optimized; then sees how it spreads requests at the rate of the slices.
   *
   * @throws Error where its filter does not work
   */
  async warmUp(endpointCount: number, ratePerS: number): Promise<Counts> {
    const { gateway } = this;
    const count = COUNT_PER_ENDPOINT * endpointCount;
    await gateway.load.run(Math.max(WARM_UP_COUNT, count), Number.POSITIVE_INFINITY);
    await sleep(STEER_TELLS_MS);
    const [start, fallbackCount] = [await gateway.counts(), await this.fallbackCount()];
    await gateway.load.run(Math.max(TRIAL_COUNT, count), ratePerS);
    await sleep(STEER_TELLS_MS);
    this.before = start;
    const counts = countsSince(await gateway.counts(), start);
    this.assertWorks(counts, (await this.fallbackCount()) - fallbackCount);
    return counts;
  }

  /** One slice of the load. */
  async measure(count: number, ratePerS: number): Promise<void> {
    const { cpu, load } = this.gateway;
    this.noteIdle(cpu.read());
    await load.run(LEAD_IN_COUNT, ratePerS);
    const start = cpu.read();
    const { latenciesMs, failedCount } = await load.run(count, ratePerS);
    const end = cpu.read();
    this.workerUs.push((end.workerNs - start.workerNs) / count / 1000);
    this.processUs.push((end.processNs - start.processNs) / count / 1000);
    for (const latencyMs of latenciesMs) this.latenciesMs.push(latencyMs);
    this.failedCount += failedCount;
    this.lastRead = { time: end, atMs: performance.now() };
  }

  /** CPU time a second of a process without requests, microseconds; NaN before the second slice. */
  get idleUsPerS(): number {
    return this.idleNs / this.idleMs;
  }

  /** Endpoints that share the requests of the trial and all slices. */
  async hostCount(): Promise<number> {
    return effectiveHostCount(countsSince(await this.gateway.counts(), this.before));
  }

  /** Of the latencies, milliseconds. */
  latencyMs(ratio: number): number {
    return quantile(Float64Array.from(this.latenciesMs).sort(), ratio);
  }

  private noteIdle(time: CpuTime): void {
    if (this.lastRead === undefined) return;
    this.idleNs += time.processNs - this.lastRead.time.processNs;
    this.idleMs += performance.now() - this.lastRead.atMs;
  }

  private assertWorks(counts: Counts, fallbackCount: number): void {
    const hostCount = effectiveHostCount(counts);
    if (this.gateway.subject.isForOneHost && hostCount > 1.1)
      throw new Error(`${this.name} does not name one host: requests went to ${hostCount}`);
    if (fallbackCount > 0) throw new Error(`${this.name} left ${fallbackCount} requests to the fallback policy`);
  }

  private async fallbackCount(): Promise<number> {
    const counters = await this.gateway.counters(FALLBACK);
    return [...counters.values()].reduce((sum, value) => sum + value, 0);
  }
}
