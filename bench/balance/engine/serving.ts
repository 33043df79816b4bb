/** The hosts' side of a run: attempts come, wait, are worked on, fail; hosts change. */
import { type Change, Condition, type World, zoneOf } from "../worlds/world.ts";
import type { Attempts } from "./attempts.ts";
import type { EventQueue } from "./event_queue.ts";
import { FAIL_MS, Hosts } from "./hosts.ts";
import { LatencyBook } from "./latency_book.ts";
import type { RunResult } from "./result.ts";
import type { Workload } from "./workload.ts";

/** Kinds of events, each about an attempt: it comes to its host; a worker is done with it; its answer comes to the proxy. */
export const ARRIVE = 0;
export const DONE = 1;
export const ANSWER = 2;

export class Serving {
  readonly hosts: Hosts;
  /** For probes. */
  readonly latencies: LatencyBook;

  constructor(
    private readonly world: World,
    private readonly workload: Workload,
    private readonly attempts: Attempts,
    private readonly queue: EventQueue,
    private readonly result: RunResult,
  ) {
    this.hosts = new Hosts(world.hosts, workload.count * (1 + world.retryCount));
    this.latencies = new LatencyBook(world.hosts.length);
  }

  /** An attempt leaves its proxy. */
  send(attempt: number, nowMs: number): void {
    const wayMs = this.wayMs(attempt);
    if (wayMs === 0) this.accept(attempt, nowMs);
    else this.queue.put(nowMs + wayMs, ARRIVE, attempt);
  }

  /** What of a change is about how the host serves. */
  change({ host, slowness, condition }: Change, nowMs: number): void {
    if (slowness !== undefined) this.hosts.slowness[host] = slowness;
    if (condition !== undefined) this.turn(host, condition, nowMs);
  }

  /** An attempt comes to its host. */
  accept(attempt: number, nowMs: number): void {
    const { hosts, attempts } = this;
    const host = attempts.hostOf(attempt);
    attempts.arrivedAtHost(attempt, hosts.inFlightCounts[host] as number, hosts.lives[host] as number, nowMs);
    switch (hosts.conditions[host]) {
      case Condition.Failing:
        this.fail(attempt, nowMs, 500, true);
        break;
      case Condition.Down:
        this.fail(attempt, nowMs, 503, false);
        break;
      case Condition.Up:
        if (hosts.accept(host, attempt, nowMs)) this.work(attempt, host, nowMs);
        break;
    }
  }

  private fail(attempt: number, nowMs: number, code: number, isAnswered: boolean): void {
    this.attempts.answered(attempt, code, isAnswered);
    this.queue.put(nowMs + FAIL_MS + this.wayMs(attempt), ANSWER, attempt);
    if (isAnswered) this.count(this.attempts.hostOf(attempt), code);
  }

  private work(attempt: number, host: number, nowMs: number): void {
    const demandMs = this.workload.demandsMs[this.attempts.requestOf(attempt)] as number;
    const workMs = demandMs * (this.hosts.slowness[host] as number);
    if (this.attempts.requestOf(attempt) >= this.result.warmUpCount) {
      this.result.workMs[host] = (this.result.workMs[host] as number) + demandMs;
    }
    this.queue.put(nowMs + workMs, DONE, attempt);
  }

  /** A worker is done with an attempt, unless its host has lost it since. */
  finish(attempt: number, nowMs: number): void {
    const { hosts, attempts } = this;
    const host = attempts.hostOf(attempt);
    if (attempts.lifeOf(attempt) !== hosts.lives[host]) return;
    const next = this.nextInLine(host, nowMs);
    if (next >= 0) this.work(next, host, nowMs);
    this.latencies.note(host, attempts.rifOf(attempt), nowMs - attempts.arrivedAtHostMs(attempt), nowMs);
    this.count(host, 200);
    attempts.answered(attempt, 200, true);
    this.queue.put(nowMs + this.wayMs(attempt), ANSWER, attempt);
  }

  /** @returns the queued attempt that is still wanted, or -1 */
  private nextInLine(host: number, nowMs: number): number {
    let next = this.hosts.release(host, nowMs);
    while (next >= 0 && !this.attempts.isWaiting(next)) next = this.hosts.release(host, nowMs);
    return next;
  }

  private count(host: number, code: number): void {
    const { answeredCounts, failedCounts } = this.hosts;
    answeredCounts[host] = (answeredCounts[host] as number) + 1;
    if (code >= 500) failedCounts[host] = (failedCounts[host] as number) + 1;
  }

  private turn(host: number, condition: Condition, nowMs: number): void {
    const { hosts } = this;
    if (hosts.conditions[host] === Condition.Up && condition !== Condition.Up) {
      const queued = hosts.lose(host, nowMs);
      if (condition === Condition.Down) for (const attempt of queued) this.fail(attempt, nowMs, 503, false);
    }
    hosts.conditions[host] = condition;
  }

  /** Milliseconds between the attempt's proxy and its host. */
  private wayMs(attempt: number): number {
    const { crossZoneMs } = this.world;
    if (crossZoneMs === 0) return 0;
    const proxy = this.workload.proxies[this.attempts.requestOf(attempt)] as number;
    return zoneOf(proxy, this.world) === this.hosts.zones[this.attempts.hostOf(attempt)] ? 0 : crossZoneMs / 2;
  }
}
