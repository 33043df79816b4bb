/** The event loop: one policy, one world, virtual time. */
import type { Policy, PolicyKind } from "../policies/policy.ts";
import type { Change, World } from "../worlds/world.ts";
import { Attempts } from "./attempts.ts";
import { EventQueue } from "./event_queue.ts";
import { Random } from "./random.ts";
import { Reporter, type Reports } from "./reports.ts";
import { emptyResult, type RunResult } from "./result.ts";
import { ANSWER, ARRIVE, DONE, Serving } from "./serving.ts";
import type { Workload } from "./workload.ts";

/** Kinds of events besides those of Serving; what they are about. */
const RETRY = 3; // request
const REPORT = 4;
const TICK = 5; // proxy
const CHANGE = 6; // index of the change

/** Envoy's `host_selection_retry_max_attempts` as the references get it; its `retry_host_predicate` is `previous_hosts`. */
const RESELECTIONS = 3;
/** Envoy's retry back-off: up to so much before the first retry, twice and once as much before the next. */
const BACKOFF_MS = 25;

/** Runs one policy in one world until every request has been answered. */
export function simulate(world: World, workload: Workload, kind: PolicyKind, seed: number): RunResult {
  return new Simulation(world, workload, kind, seed).run();
}

class Simulation {
  private readonly queue = new EventQueue();
  private readonly attempts: Attempts;
  private readonly serving: Serving;
  private readonly reporter: Reporter;
  private readonly policies: Policy[];
  private readonly backoffs: Random;
  private readonly changes: readonly Change[];
  private readonly result: RunResult;
  private readonly isMember: Uint8Array;
  private reports: Reports;
  private arrivedCount = 0;
  private doneCount = 0;

  constructor(
    private readonly world: World,
    private readonly workload: Workload,
    kind: PolicyKind,
    seed: number,
  ) {
    this.result = emptyResult(workload, world);
    this.attempts = new Attempts(workload.count, workload.count * (1 + world.retryCount));
    this.serving = new Serving(world, workload, this.attempts, this.queue, this.result);
    this.reporter = new Reporter(this.serving.hosts);
    this.backoffs = new Random(seed, "backoffs");
    this.changes = world.changes?.(workload.durationMs, new Random(seed, "changes")) ?? [];
    this.isMember = new Uint8Array(world.hosts.length).fill(1);
    this.reports = { version: 1, hosts: this.reporter.report(0), members: this.members() };
    this.policies = this.createPolicies(kind, seed);
  }

  run(): RunResult {
    this.schedule();
    while (this.doneCount < this.workload.count) this.step();
    return this.result;
  }

  private createPolicies(kind: PolicyKind, seed: number): Policy[] {
    const { world, workload } = this;
    const { hosts, latencies } = this.serving;
    return Array.from({ length: world.proxyCount }, (_, proxy) => {
      const random = new Random(seed, `proxy ${proxy}`);
      return kind.create({ world, workload, proxy, members: this.members(), random, hosts, latencies });
    });
  }

  private schedule(): void {
    this.changes.forEach((change, index) => {
      this.queue.put(change.atMs, CHANGE, index);
    });
    for (const policy of this.policies) this.giveReports(policy);
    this.queue.put(this.world.reportIntervalMs, REPORT, 0);
    for (let proxy = 0; proxy < this.policies.length; proxy++) this.scheduleTick(proxy);
  }

  /** Plays whatever comes next: an arrival, the end of a try's time, or an event of the queue. */
  private step(): void {
    const { workload, attempts, queue } = this;
    const isArriving = this.arrivedCount < workload.count;
    const arrivalMs = isArriving ? (workload.arrivedMs[this.arrivedCount] as number) : Number.POSITIVE_INFINITY;
    const timeoutMs = attempts.firstStartMs + this.world.tryTimeoutMs;
    const eventMs = queue.nextMs;
    if (arrivalMs <= timeoutMs && arrivalMs <= eventMs) this.arrive(arrivalMs);
    else if (timeoutMs <= eventMs) this.timeOut(timeoutMs);
    else this.handle();
  }

  private handle(): void {
    this.queue.take();
    const { timeMs, kind, subject } = this.queue;
    switch (kind) {
      case ARRIVE:
        this.serving.accept(subject, timeMs);
        break;
      case DONE:
        this.serving.finish(subject, timeMs);
        break;
      case ANSWER:
        this.answer(subject, timeMs, this.attempts.codeOf(subject), this.attempts.isAnswered(subject));
        break;
      case RETRY:
        this.send(subject, timeMs);
        break;
      case REPORT:
        this.report(timeMs);
        break;
      case TICK:
        this.policyAt(subject).tick(timeMs);
        this.scheduleTick(subject);
        break;
      case CHANGE:
        this.change(this.changes[subject] as Change, timeMs);
        break;
    }
  }

  private arrive(nowMs: number): void {
    this.send(this.arrivedCount++, nowMs);
  }

  /** Has a host chosen for the request's next attempt, and starts it. */
  private send(request: number, nowMs: number): void {
    const { attempts } = this;
    const policy = this.policyOf(request);
    const before = attempts.countOf(request);
    let host = policy.choose(nowMs, request, before, 0);
    for (let n = 1; n <= RESELECTIONS && attempts.hasBeenAt(request, host); n++) {
      host = policy.choose(nowMs, request, before, n);
    }
    if (before === 0) {
      this.result.firstHosts[request] = host;
      this.result.owners[request] = policy.ownerOf(request);
    }
    const attempt = attempts.start(request, host, nowMs);
    policy.started(nowMs, request, host);
    this.serving.send(attempt, nowMs);
  }

  private timeOut(nowMs: number): void {
    const attempt = this.attempts.takeFirstStarted();
    if (this.attempts.isWaiting(attempt)) this.answer(attempt, nowMs, 504, false);
  }

  /** The proxy learns how an attempt ended. */
  private answer(attempt: number, nowMs: number, code: number, isAnswered: boolean): void {
    const { attempts, world } = this;
    if (!attempts.isWaiting(attempt)) return;
    attempts.end(attempt);
    const request = attempts.requestOf(attempt);
    const attemptCount = attempts.countOf(request);
    const isLast = code < 500 || attemptCount > world.retryCount;
    const host = attempts.hostOf(attempt);
    const isReported = isAnswered && world.reportsBy === "answers";
    this.policyOf(request).ended({
      request,
      host,
      code,
      latencyMs: nowMs - attempts.startedMs(attempt),
      nowMs,
      report: isReported ? this.reports.hosts[host] : undefined,
      isAnswered,
      attemptCount,
      isLast,
    });
    if (isLast) this.close(request, host, nowMs, code);
    else this.queue.put(nowMs + this.backoffs.unit() * BACKOFF_MS * (2 ** attemptCount - 1), RETRY, request);
  }

  private close(request: number, host: number, nowMs: number, code: number): void {
    this.result.latenciesMs[request] = nowMs - (this.workload.arrivedMs[request] as number);
    this.result.codes[request] = code;
    this.result.hosts[request] = host;
    this.doneCount++;
  }

  private report(nowMs: number): void {
    this.renewReports(this.reporter.report(nowMs));
    this.queue.put(nowMs + this.world.reportIntervalMs, REPORT, 0);
  }

  private renewReports(hosts: Reports["hosts"]): void {
    this.reports = { version: this.reports.version + 1, hosts, members: this.members() };
    if (this.world.reportsBy === "metadata") for (const policy of this.policies) this.giveReports(policy);
  }

  private giveReports(policy: Policy): void {
    policy.reported(this.reports);
  }

  private change(change: Change, nowMs: number): void {
    this.serving.change(change, nowMs);
    if (change.isMember !== undefined) this.admit(change.host, change.isMember, nowMs);
  }

  private admit(host: number, isMember: boolean, nowMs: number): void {
    this.isMember[host] = isMember ? 1 : 0;
    const members = this.members();
    this.reports = { ...this.reports, version: this.reports.version + 1, members };
    for (const policy of this.policies) {
      policy.membersChanged(nowMs, members);
      policy.reported(this.reports);
    }
  }

  private members(): number[] {
    return Array.from(this.isMember.keys()).filter((host) => this.isMember[host] === 1);
  }

  private scheduleTick(proxy: number): void {
    const { nextTickMs } = this.policyAt(proxy);
    if (nextTickMs < Number.POSITIVE_INFINITY) this.queue.put(nextTickMs, TICK, proxy);
  }

  private policyOf(request: number): Policy {
    return this.policyAt(this.workload.proxies[request] as number);
  }

  private policyAt(proxy: number): Policy {
    return this.policies[proxy] as Policy;
  }
}
