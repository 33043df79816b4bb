/**
 * The limit: one queue for all proxies and perfect knowledge. It knows each request's work and what every worker still has to do, and sends
 * the request where it will be done first. Among equal hosts this is the same as one central queue (least work left = M/G/k, see
 * Harchol-Balter, "Performance Modeling and Design of Computer Systems", chapter 24). It does not know what will happen.
 */
import type { Hosts } from "../engine/hosts.ts";
import { type PolicyKind, type PolicySetting, Reference } from "./policy.ts";

/** When each worker of each host will be free. */
class Schedule {
  private readonly freeMs: Float64Array[];
  private readonly soonestMs: Float64Array; // of the host's workers, by host
  private readonly lives: Int32Array;

  constructor(private readonly hosts: Hosts) {
    this.freeMs = Array.from(hosts.workerCounts, (count) => new Float64Array(count));
    this.soonestMs = new Float64Array(hosts.count);
    this.lives = hosts.lives.slice();
  }

  /** @returns when work on a request would begin there */
  beginsMs(host: number, nowMs: number): number {
    if (this.lives[host] !== this.hosts.lives[host]) this.clear(host);
    return Math.max(nowMs, this.soonestMs[host] as number);
  }

  take(host: number, endsMs: number): void {
    const freeMs = this.freeMs[host] as Float64Array;
    freeMs[freeMs.indexOf(this.soonestMs[host] as number)] = endsMs;
    this.soonestMs[host] = Math.min(...freeMs);
  }

  private clear(host: number): void {
    this.lives[host] = this.hosts.lives[host] as number;
    this.freeMs[host]?.fill(0);
    this.soonestMs[host] = 0;
  }
}

class Oracle extends Reference {
  constructor(
    setting: PolicySetting,
    private readonly schedule: Schedule,
  ) {
    super(setting);
  }

  choose(nowMs: number, request: number): number {
    let best = this.members[0] as number;
    let bestMs = Number.POSITIVE_INFINITY;
    for (const host of this.members) {
      if (!this.setting.hosts.isUp(host)) continue;
      const endsMs = this.endsMs(host, request, nowMs);
      if (endsMs < bestMs) {
        best = host;
        bestMs = endsMs;
      }
    }
    return best;
  }

  override started(nowMs: number, request: number, host: number): void {
    this.schedule.take(host, this.endsMs(host, request, nowMs));
  }

  override ended(): void {}

  private endsMs(host: number, request: number, nowMs: number): number {
    const { hosts, workload } = this.setting;
    const workMs = (workload.demandsMs[request] as number) * (hosts.slowness[host] as number);
    return this.schedule.beginsMs(host, nowMs) + workMs;
  }
}

/** One schedule for all proxies of a run. */
export function oracle(): PolicyKind {
  let schedule: Schedule | undefined;
  return {
    create(setting) {
      if (setting.proxy === 0) schedule = new Schedule(setting.hosts);
      return new Oracle(setting, schedule as Schedule);
    },
  };
}
