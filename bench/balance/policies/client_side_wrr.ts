/**
 * Envoy's client-side weighted round robin (client_side_weighted_round_robin_lb.cc; gRFC A58): weight = requests a second / (utilization +
 * penalty x errors / requests), as the hosts report them on answers; hosts without a valid weight get the median of the others.
 * All at Envoy's defaults; the penalty is the documented one. Hosts that are there from the start are past their blackout.
 */
import { EdfScheduler } from "./edf.ts";
import { type Outcome, type PolicyKind, type PolicySetting, Reference } from "./policy.ts";

const BLACKOUT_MS = 10_000;
const EXPIRATION_MS = 180_000;
const UPDATE_MS = 1000;
const ERROR_PENALTY = 1;
const NEVER = Number.POSITIVE_INFINITY;

class ClientSideWeightedRoundRobin extends Reference {
  override nextTickMs: number;
  private scheduler: EdfScheduler;
  private readonly weights: Float64Array; // in use, by host
  private readonly newWeights: Float64Array; // by host
  private readonly validFromMs: Float64Array; // by host
  private readonly reportedAtMs: Float64Array; // by host
  private readonly skipCount: number;

  constructor(setting: PolicySetting) {
    super(setting);
    const { count } = setting.hosts;
    this.weights = new Float64Array(count).fill(1);
    this.newWeights = new Float64Array(count);
    this.validFromMs = new Float64Array(count).fill(-BLACKOUT_MS);
    this.reportedAtMs = new Float64Array(count).fill(-NEVER);
    this.skipCount = setting.random.below(count);
    this.nextTickMs = UPDATE_MS * setting.random.unit();
    this.scheduler = this.schedulerOf(setting.members);
  }

  choose(): number {
    return this.scheduler.pick();
  }

  override ended(outcome: Outcome): void {
    super.ended(outcome);
    const { report, host, nowMs } = outcome;
    if (report === undefined || report.rps <= 0) return;
    const utilization = report.cpu + (ERROR_PENALTY * report.eps) / report.rps;
    if (utilization <= 0) return;
    this.newWeights[host] = Math.max(1, Math.trunc(report.rps / utilization));
    if (this.validFromMs[host] === NEVER) this.validFromMs[host] = nowMs;
    this.reportedAtMs[host] = nowMs;
  }

  override tick(nowMs: number): void {
    this.nextTickMs = nowMs + UPDATE_MS;
    this.updateWeights(nowMs);
  }

  override membersChanged(nowMs: number, members: readonly number[]): void {
    for (const host of members) if (!this.members.includes(host)) this.forget(host);
    super.membersChanged(nowMs, members);
    this.updateWeights(nowMs);
    this.scheduler = this.schedulerOf(members);
  }

  private forget(host: number): void {
    this.validFromMs[host] = NEVER;
    this.reportedAtMs[host] = -NEVER;
  }

  private updateWeights(nowMs: number): void {
    const isValid = (host: number) =>
      (this.validFromMs[host] as number) <= nowMs - BLACKOUT_MS &&
      (this.reportedAtMs[host] as number) >= nowMs - EXPIRATION_MS;
    const middle = median(this.members.filter(isValid).map((host) => this.newWeights[host] as number));
    let isChanged = false;
    for (const host of this.members) {
      const weight = isValid(host) ? (this.newWeights[host] as number) : middle;
      isChanged ||= weight !== this.weights[host];
      this.weights[host] = weight;
    }
    if (isChanged) this.scheduler = this.schedulerOf(this.members);
  }

  /** Each proxy begins at another place, as by Envoy's `seed_`. */
  private schedulerOf(members: readonly number[]): EdfScheduler {
    const scheduler = new EdfScheduler(
      members,
      Float64Array.from(members, (host) => this.weights[host] as number),
    );
    for (let n = 0; n < this.skipCount; n++) scheduler.pick();
    return scheduler;
  }
}

/** @returns 1 where there are none */
function median(weights: number[]): number {
  weights.sort((one, other) => one - other);
  const upper = weights[weights.length >> 1];
  if (upper === undefined) return 1;
  return weights.length % 2 === 1 ? upper : Math.trunc((upper + (weights[(weights.length >> 1) - 1] as number)) / 2);
}

export const clientSideWeightedRoundRobin: PolicyKind = {
  create: (setting) => new ClientSideWeightedRoundRobin(setting),
};
