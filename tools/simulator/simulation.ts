/**
 * The event loop: one policy, one world, virtual time. Arrivals and demands come from random streams of their own and are drawn in
 * order of arrival, so every policy with the same seed meets the same requests (common random numbers). No request is retried.
 */
import { EventQueue } from "./event_queue.ts";
import { FAIL_MS, Hosts } from "./host_model.ts";
import type { Outcome, Policy, PolicyKind } from "./policies/policy.ts";
import { roundRobin } from "./policies/round_robin.ts";
import { Random } from "./random.ts";
import { MEAN_DEMAND_MS, meanGapMs, type World } from "./world.ts";

/** How big a run is. */
export interface RunSize {
  readonly seed: number;
  /** >= 1 */
  readonly requestCount: number;
  /** >= 1 */
  readonly proxyCount: number;
}

/** What a run leaves behind for each request, in order of arrival. */
export interface RunResult {
  readonly arrivedMs: Float64Array;
  readonly demandsMs: Float64Array;
  /** From arrival to answer. */
  readonly latenciesMs: Float64Array;
  /** HTTP status of the answer. */
  readonly codes: Uint16Array;
  readonly proxies: Uint16Array;
  /** The host that answered. */
  readonly hosts: Int32Array;
  /** 1 where the policy named no host and Envoy's fallback (round robin) chose. */
  readonly isFallback: Uint8Array;
}

/** Milliseconds between two rounds of reports. */
export const REPORT_INTERVAL_MS = 1000;

const ARRIVAL = 0;
const DONE = 1;
const REPORT = 2;
const TICK = 3;

/** Runs one policy in one world until every request has been answered. */
export function simulate(world: World, kind: PolicyKind, size: RunSize): RunResult {
  return new Simulation(world, kind, size).run();
}

class Simulation {
  private readonly queue = new EventQueue();
  private readonly hosts: Hosts;
  private readonly policies: Policy[];
  private readonly fallbacks: Policy[];
  private readonly gaps: Random;
  private readonly entries: Random;
  private readonly demands: Random;
  private readonly gapMs: number;
  private readonly requests: RunResult;
  private readonly requestCount: number;
  private readonly outcome: Outcome = { request: 0, host: 0, code: 0, nowMs: 0 };
  private arrivedCount = 0;
  private doneCount = 0;
  private version = 0;

  constructor(world: World, kind: PolicyKind, size: RunSize) {
    this.hosts = new Hosts(world.hosts, size.requestCount);
    this.policies = createPolicies(kind, "policy", world, size);
    this.fallbacks = createPolicies(roundRobin, "fallback", world, size);
    this.gaps = new Random(size.seed, "gaps");
    this.entries = new Random(size.seed, "entries");
    this.demands = new Random(size.seed, "demands");
    this.gapMs = meanGapMs(world);
    this.requests = emptyResult(size.requestCount);
    this.requestCount = size.requestCount;
  }

  run(): RunResult {
    this.scheduleFirst();
    while (this.doneCount < this.requestCount && this.queue.take()) this.handle(this.queue.timeMs);
    return this.requests;
  }

  /** The first reports come before the first request. */
  private scheduleFirst(): void {
    this.queue.put(0, REPORT, 0);
    this.queue.put(this.gaps.exponential(this.gapMs), ARRIVAL, 0);
    this.policies.forEach((_, proxy) => {
      this.scheduleTick(proxy);
    });
  }

  private handle(nowMs: number): void {
    const subject = this.queue.subject;
    switch (this.queue.kind) {
      case ARRIVAL:
        this.arrive(nowMs);
        break;
      case DONE:
        this.finish(subject, nowMs);
        break;
      case REPORT:
        this.report(nowMs);
        break;
      case TICK:
        this.tick(subject, nowMs);
        break;
    }
  }

  private arrive(nowMs: number): void {
    const request = this.arrivedCount++;
    const proxy = this.entries.below(this.policies.length);
    this.requests.arrivedMs[request] = nowMs;
    this.requests.proxies[request] = proxy;
    this.requests.demandsMs[request] = this.demands.exponential(MEAN_DEMAND_MS);
    if (this.arrivedCount < this.requestCount) {
      this.queue.put(nowMs + this.gaps.exponential(this.gapMs), ARRIVAL, 0);
    }
    const policy = this.policyOf(proxy);
    const host = policy.choose(nowMs, request)[0] ?? this.fallbackHost(proxy, nowMs, request);
    this.requests.hosts[request] = host;
    policy.started(request, host);
    if (this.hosts.accept(host, request, nowMs)) this.work(request, host, nowMs);
  }

  private work(request: number, host: number, nowMs: number): void {
    const workMs = this.hosts.isFailing(host) ? FAIL_MS : (this.requests.demandsMs[request] as number);
    this.queue.put(nowMs + workMs, DONE, request);
  }

  private finish(request: number, nowMs: number): void {
    const host = this.requests.hosts[request] as number;
    const next = this.hosts.release(host, nowMs);
    if (next >= 0) this.work(next, host, nowMs);
    const code = this.hosts.isFailing(host) ? 503 : 200;
    this.doneCount++;
    this.requests.latenciesMs[request] = nowMs - (this.requests.arrivedMs[request] as number);
    this.requests.codes[request] = code;
    this.outcome.request = request;
    this.outcome.host = host;
    this.outcome.code = code;
    this.outcome.nowMs = nowMs;
    this.policyOf(this.requests.proxies[request] as number).ended(this.outcome);
  }

  private report(nowMs: number): void {
    const reports = { version: ++this.version, hosts: this.hosts.report(nowMs) };
    for (const policy of this.policies) policy.reported(reports);
    this.queue.put(nowMs + REPORT_INTERVAL_MS, REPORT, 0);
  }

  private tick(proxy: number, nowMs: number): void {
    this.policyOf(proxy).tick(nowMs);
    this.scheduleTick(proxy);
  }

  private scheduleTick(proxy: number): void {
    const { nextTickMs } = this.policyOf(proxy);
    if (nextTickMs < Number.POSITIVE_INFINITY) this.queue.put(nextTickMs, TICK, proxy);
  }

  private fallbackHost(proxy: number, nowMs: number, request: number): number {
    this.requests.isFallback[request] = 1;
    return (this.fallbacks[proxy] as Policy).choose(nowMs, request)[0] as number;
  }

  private policyOf(proxy: number): Policy {
    return this.policies[proxy] as Policy;
  }
}

function createPolicies(kind: PolicyKind, use: string, world: World, size: RunSize): Policy[] {
  return Array.from({ length: size.proxyCount }, (_, proxy) =>
    kind.create({ hostCount: world.hosts.length, random: new Random(size.seed, `${use} of proxy ${proxy}`) }),
  );
}

function emptyResult(requestCount: number): RunResult {
  return {
    arrivedMs: new Float64Array(requestCount),
    demandsMs: new Float64Array(requestCount),
    latenciesMs: new Float64Array(requestCount),
    codes: new Uint16Array(requestCount),
    proxies: new Uint16Array(requestCount),
    hosts: new Int32Array(requestCount),
    isFallback: new Uint8Array(requestCount),
  };
}
