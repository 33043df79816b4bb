/**
 * Prequal (Wydrowski, Kleinberg, Rumble, Archer: "Load is not what you should balance: Introducing Prequal", NSDI 2024) with asynchronous
 * probes and the baseline parameters of its section 5: three probes a query, a pool of 16, answers used for at most 1 s, one removed with
 * each query (the oldest and the worst in turn), hot above the 2^-0.25 quantile of requests in flight, reuse budget with delta = 1.
 * The paper mentions a protection against hosts that fail fast without giving it: there is none here.
 */
import { Condition } from "../worlds/world.ts";
import { type PolicyKind, type PolicySetting, Reference } from "./policy.ts";
import { ProbePool } from "./probe_pool.ts";
import { RifDistribution } from "./rif_distribution.ts";

/** The paper's parameters, by its names. */
export interface PrequalParameters {
  readonly probesPerQuery: number;
  readonly hotQuantile: number;
  readonly poolSize: number;
  readonly removalsPerQuery: number;
  readonly reuseDelta: number;
  readonly ageLimitMs: number;
}

export const BASELINE: PrequalParameters = {
  probesPerQuery: 3,
  hotQuantile: 2 ** -0.25,
  poolSize: 16,
  removalsPerQuery: 1,
  reuseDelta: 1,
  ageLimitMs: 1000,
};

/** Below so many probes in the pool the host is chosen at random. */
const LEAST_PROBES = 2;
/** Round trip of a probe. */
const PROBE_MS = 0.5;
/** After so long without a query, probes are sent nevertheless; the paper gives no number. */
const IDLE_MS = 250;
/** The reuse budget is meant for many more hosts than the pool has places: with few, the pool is this share of them, which suits it best here. */
const POOL_RATIO = 0.25;
const MOST_USES = 16;

class Prequal extends Reference {
  override nextTickMs = IDLE_MS;
  private readonly pool: ProbePool;
  private readonly rifs = new RifDistribution();
  private readonly uses: number;
  private pending: { readyMs: number; host: number; rif: number; latencyMs: number }[] = [];
  private probesDue = 0;
  private removalsDue = 0;
  private isOldestNext = true;
  private probedMs = 0;

  constructor(
    setting: PolicySetting,
    private readonly parameters: PrequalParameters,
  ) {
    super(setting);
    const { poolSize, probesPerQuery, removalsPerQuery, reuseDelta } = parameters;
    const size = Math.min(poolSize, Math.ceil(POOL_RATIO * setting.hosts.count));
    const net = (1 - size / setting.hosts.count) * probesPerQuery - removalsPerQuery;
    this.uses = net > 0 ? Math.min(MOST_USES, Math.max(1, (1 + reuseDelta) / net)) : MOST_USES;
    this.pool = new ProbePool(size);
    this.nextTickMs = IDLE_MS * setting.random.unit();
  }

  choose(nowMs: number): number {
    this.takeAnswers(nowMs);
    const hotAbove = this.rifs.quantile(this.parameters.hotQuantile);
    const host = this.pool.count < LEAST_PROBES ? this.anyMember() : this.pool.use(hotAbove);
    this.remove(hotAbove);
    this.probesDue += this.parameters.probesPerQuery;
    this.sendProbes(nowMs);
    return host;
  }

  override tick(nowMs: number): void {
    this.nextTickMs = nowMs + IDLE_MS;
    if (nowMs - this.probedMs < IDLE_MS) return;
    this.probesDue += this.parameters.probesPerQuery;
    this.sendProbes(nowMs);
  }

  override membersChanged(nowMs: number, members: readonly number[]): void {
    super.membersChanged(nowMs, members);
    this.pool.keepOnly(members);
    this.pending = this.pending.filter((probe) => members.includes(probe.host));
  }

  private takeAnswers(nowMs: number): void {
    let taken = 0;
    for (const { readyMs, host, rif, latencyMs } of this.pending) {
      if (readyMs > nowMs) break;
      taken++;
      this.rifs.note(rif);
      this.pool.add({ host, answeredMs: readyMs, rif, latencyMs, usesLeft: this.drawUses() });
    }
    if (taken > 0) this.pending.splice(0, taken);
    this.pool.expire(nowMs - this.parameters.ageLimitMs);
  }

  private drawUses(): number {
    const whole = Math.floor(this.uses);
    return whole + (this.random.unit() < this.uses - whole ? 1 : 0);
  }

  private remove(hotAbove: number): void {
    this.removalsDue += this.parameters.removalsPerQuery;
    for (; this.removalsDue >= 1; this.removalsDue--) {
      if (this.isOldestNext) this.pool.removeOldest();
      else this.pool.removeWorst(hotAbove);
      this.isOldestNext = !this.isOldestNext;
    }
  }

  /** To distinct hosts; one that hangs or is down does not answer. */
  private sendProbes(nowMs: number): void {
    const { hosts, latencies } = this.setting;
    const count = Math.min(Math.floor(this.probesDue), this.members.length);
    this.probesDue -= count;
    if (count > 0) this.probedMs = nowMs;
    const asked: number[] = [];
    while (asked.length < count) {
      const host = this.anyMember();
      if (asked.includes(host)) continue;
      asked.push(host);
      const condition = hosts.conditions[host];
      if (condition === Condition.Hanging || condition === Condition.Down) continue;
      const rif = hosts.inFlightCounts[host] as number;
      this.pending.push({ readyMs: nowMs + PROBE_MS, host, rif, latencyMs: latencies.estimateMs(host, rif, nowMs) });
    }
  }
}

/** @returns Prequal with these parameters instead of the paper's baseline */
export function prequalWith(parameters: Partial<PrequalParameters>): PolicyKind {
  return { create: (setting) => new Prequal(setting, { ...BASELINE, ...parameters }) };
}

export const prequal = prequalWith({});
