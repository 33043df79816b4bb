/**
 * Envoy's LEAST_REQUEST (FULL_SCAN) with Envoy's outlier detection (outlier_detection_impl.cc) at its defaults: a host is ejected after five
 * 5xx answers, failed connections or timeouts in a row, for 30 s times the number of its ejections, and comes back at the next look, every
 * 10 s; at most a tenth of the hosts is out. Detection by success rate, which looks at hosts with 100 requests in 10 s, is left out.
 */
import { FullScan } from "./least_request.ts";
import type { Outcome, PolicyKind, PolicySetting } from "./policy.ts";

const CONSECUTIVE_5XX = 5;
const BASE_EJECTION_MS = 30_000;
const LONGEST_EJECTION_MS = 300_000;
const INTERVAL_MS = 10_000;
const MOST_EJECTED_RATIO = 0.1;

class EjectingFullScan extends FullScan {
  override nextTickMs: number;
  private all: readonly number[];
  private readonly failuresInRow: Int32Array;
  private readonly ejections: Int32Array;
  private readonly outUntilMs: Float64Array; // 0 = in
  private outCount = 0;

  constructor(setting: PolicySetting) {
    super(setting);
    this.all = setting.members;
    this.failuresInRow = new Int32Array(setting.hosts.count);
    this.ejections = new Int32Array(setting.hosts.count);
    this.outUntilMs = new Float64Array(setting.hosts.count);
    this.nextTickMs = INTERVAL_MS * setting.random.unit();
  }

  override ended(outcome: Outcome): void {
    super.ended(outcome);
    const { host, code, nowMs } = outcome;
    const failures = code >= 500 ? (this.failuresInRow[host] as number) + 1 : 0;
    this.failuresInRow[host] = failures;
    if (failures >= CONSECUTIVE_5XX && this.outUntilMs[host] === 0) this.eject(host, nowMs);
  }

  override tick(nowMs: number): void {
    this.nextTickMs = nowMs + INTERVAL_MS;
    for (const host of this.all) {
      const untilMs = this.outUntilMs[host] as number;
      if (untilMs > 0 && untilMs <= nowMs) this.readmit(host);
    }
    this.renewMembers();
  }

  override membersChanged(_nowMs: number, members: readonly number[]): void {
    for (const host of members) if (!this.all.includes(host) && this.outUntilMs[host] !== 0) this.readmit(host);
    this.all = members;
    this.renewMembers();
  }

  private eject(host: number, nowMs: number): void {
    if (this.outCount >= MOST_EJECTED_RATIO * this.all.length) return;
    const times = (this.ejections[host] as number) + 1;
    this.ejections[host] = times;
    this.outUntilMs[host] = nowMs + Math.min(times * BASE_EJECTION_MS, LONGEST_EJECTION_MS);
    this.outCount++;
    this.renewMembers();
  }

  private readmit(host: number): void {
    this.outUntilMs[host] = 0;
    this.failuresInRow[host] = 0;
    this.outCount--;
  }

  private renewMembers(): void {
    this.members = this.all.filter((host) => this.outUntilMs[host] === 0);
  }
}

export const leastRequestOutlierDetection: PolicyKind = { create: (setting) => new EjectingFullScan(setting) };
