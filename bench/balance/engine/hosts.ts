/**
 * The hosts behind the proxies. Each has a number of workers that serve one attempt at a time and one unbounded FIFO queue in front of
 * them (G/G/c). An attempt that its proxy gave up leaves the queue when its turn comes; one in service is served to its end.
 */
import { Condition, type HostSpec } from "../worlds/world.ts";

/** How long a failing host takes to say so, and a missing one to be noticed, milliseconds. */
export const FAIL_MS = 1;

const NONE = -1;

export class Hosts {
  readonly count: number;
  readonly slowness: Float64Array;
  readonly conditions: Uint8Array;
  readonly zones: Uint16Array;
  readonly workerCounts: Int32Array;
  /** Attempts there, in service or queued. */
  readonly inFlightCounts: Int32Array;
  /** Since the last report, by host. */
  readonly busyMs: Float64Array;
  readonly answeredCounts: Int32Array;
  readonly failedCounts: Int32Array;
  /** Counts up when a host loses what it had in hand. */
  readonly lives: Int32Array;
  private readonly busyCounts: Int32Array;
  private readonly countedToMs: Float64Array;
  private readonly heads: Int32Array;
  private readonly tails: Int32Array;
  private readonly nexts: Int32Array; // attempt queued behind, by attempt

  /** @param attemptCount attempts of the whole run: indexes 0..attemptCount-1 are used */
  constructor(specs: readonly HostSpec[], attemptCount: number) {
    this.count = specs.length;
    this.slowness = Float64Array.from(specs, (spec) => spec.slowness);
    this.conditions = Uint8Array.from(specs, (spec) => spec.condition);
    this.zones = Uint16Array.from(specs, (spec) => spec.zone);
    this.workerCounts = Int32Array.from(specs, (spec) => spec.workerCount);
    this.inFlightCounts = new Int32Array(this.count);
    this.busyMs = new Float64Array(this.count);
    this.answeredCounts = new Int32Array(this.count);
    this.failedCounts = new Int32Array(this.count);
    this.lives = new Int32Array(this.count);
    this.busyCounts = new Int32Array(this.count);
    this.countedToMs = new Float64Array(this.count);
    this.heads = new Int32Array(this.count).fill(NONE);
    this.tails = new Int32Array(this.count).fill(NONE);
    this.nexts = new Int32Array(attemptCount).fill(NONE);
  }

  isUp(host: number): boolean {
    return this.conditions[host] === Condition.Up;
  }

  /** An attempt comes to a host that is up. @returns whether work on it begins now; false: it is queued */
  accept(host: number, attempt: number, nowMs: number): boolean {
    this.inFlightCounts[host] = (this.inFlightCounts[host] as number) + 1;
    if ((this.busyCounts[host] as number) === (this.workerCounts[host] as number)) {
      this.enqueue(host, attempt);
      return false;
    }
    this.countBusy(host, nowMs);
    this.busyCounts[host] = (this.busyCounts[host] as number) + 1;
    return true;
  }

  /** A worker is done with an attempt. @returns the queued attempt that it takes next, or -1 */
  release(host: number, nowMs: number): number {
    this.inFlightCounts[host] = (this.inFlightCounts[host] as number) - 1;
    const next = this.dequeue(host);
    if (next !== NONE) return next;
    this.countBusy(host, nowMs);
    this.busyCounts[host] = (this.busyCounts[host] as number) - 1;
    return NONE;
  }

  /** The host loses all it has in hand. @returns what was queued */
  lose(host: number, nowMs: number): number[] {
    const queued: number[] = [];
    for (let next = this.dequeue(host); next !== NONE; next = this.dequeue(host)) queued.push(next);
    this.countBusy(host, nowMs);
    this.busyCounts[host] = 0;
    this.inFlightCounts[host] = 0;
    this.lives[host] = (this.lives[host] as number) + 1;
    return queued;
  }

  /** Counts the workers' time up to now. */
  countBusy(host: number, nowMs: number): void {
    const passedMs = nowMs - (this.countedToMs[host] as number);
    this.busyMs[host] = (this.busyMs[host] as number) + passedMs * (this.busyCounts[host] as number);
    this.countedToMs[host] = nowMs;
  }

  private enqueue(host: number, attempt: number): void {
    const tail = this.tails[host] as number;
    if (tail === NONE) this.heads[host] = attempt;
    else this.nexts[tail] = attempt;
    this.tails[host] = attempt;
  }

  private dequeue(host: number): number {
    const head = this.heads[host] as number;
    if (head === NONE) return NONE;
    const next = this.nexts[head] as number;
    this.heads[host] = next;
    if (next === NONE) this.tails[host] = NONE;
    return head;
  }
}
