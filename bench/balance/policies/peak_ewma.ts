/**
 * Peak EWMA with the best of two, Finagle's P2CPeakEwma (PeakEwma.scala, P2CPick.scala) at its default decay time: cost = mean latency x
 * (requests in flight + 1), where the mean jumps up to a latency above it and fades by the time that passed otherwise.
 */
import { type Outcome, type PolicyKind, type PolicySetting, Reference } from "./policy.ts";

const DECAY_MS = 10_000;
/** What a host costs that has requests in flight and has not answered yet. */
const PENALTY_MS = 1e9;

class PeakEwma extends Reference {
  private readonly costsMs: Float64Array;
  private readonly seenMs: Float64Array;

  constructor(setting: PolicySetting) {
    super(setting);
    this.costsMs = new Float64Array(setting.hosts.count);
    this.seenMs = new Float64Array(setting.hosts.count);
  }

  choose(nowMs: number): number {
    const count = this.members.length;
    const first = this.random.below(count);
    if (count === 1) return this.members[first] as number;
    let second = this.random.below(count - 1);
    if (second >= first) second++;
    const one = this.members[first] as number;
    const other = this.members[second] as number;
    return this.load(one, nowMs) < this.load(other, nowMs) ? one : other;
  }

  override ended(outcome: Outcome): void {
    super.ended(outcome);
    this.observe(outcome.host, outcome.latencyMs, outcome.nowMs);
  }

  override membersChanged(nowMs: number, members: readonly number[]): void {
    for (const host of members) if (!this.members.includes(host)) this.costsMs[host] = 0;
    super.membersChanged(nowMs, members);
  }

  private load(host: number, nowMs: number): number {
    this.observe(host, 0, nowMs);
    const costMs = this.costsMs[host] as number;
    const inFlight = this.inFlightCount(host);
    return costMs === 0 && inFlight !== 0 ? PENALTY_MS + inFlight : costMs * (inFlight + 1);
  }

  private observe(host: number, latencyMs: number, nowMs: number): void {
    const costMs = this.costsMs[host] as number;
    const kept = Math.exp(-Math.max(nowMs - (this.seenMs[host] as number), 0) / DECAY_MS);
    this.costsMs[host] = latencyMs > costMs ? latencyMs : costMs * kept + latencyMs * (1 - kept);
    this.seenMs[host] = nowMs;
  }
}

export const peakEwma: PolicyKind = { create: (setting) => new PeakEwma(setting) };
