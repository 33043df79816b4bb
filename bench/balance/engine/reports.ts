/** What hosts say of themselves, as an agent on each would measure it over the time since its last report. */
import type { Hosts } from "./hosts.ts";

/** One host's report. */
export interface HostReport {
  /** Share of the workers' time spent serving, 0..1. */
  readonly cpu: number;
  /** A slow function of load: 0.3 for an idle host, 0.7 for one that has long been full. */
  readonly mem: number;
  /** Requests in service and in the queue at this instant. */
  readonly conns: number;
  /** Requests answered, and those of them with an error, each second. */
  readonly rps: number;
  readonly eps: number;
}

/** One round of reports. */
export interface Reports {
  /** Counts up from 1. */
  readonly version: number;
  /** By host. */
  readonly hosts: readonly HostReport[];
  /** Hosts in the cluster, ascending. */
  readonly members: readonly number[];
}

const IDLE_MEM = 0.3;
const FULL_MEM = 0.7;
/** Time constant of the mean that mem follows. */
const MEM_MS = 14_000;

export class Reporter {
  private readonly meanCpu: Float64Array;
  private lastMs = 0;

  constructor(private readonly hosts: Hosts) {
    this.meanCpu = new Float64Array(hosts.count);
  }

  /** @returns every host's report on the time since the last call */
  report(nowMs: number): HostReport[] {
    const spanMs = nowMs - this.lastMs;
    this.lastMs = nowMs;
    return Array.from({ length: this.hosts.count }, (_, host) => this.reportOf(host, nowMs, spanMs));
  }

  private reportOf(host: number, nowMs: number, spanMs: number): HostReport {
    const { hosts, meanCpu } = this;
    hosts.countBusy(host, nowMs);
    const perMs = spanMs > 0 ? 1 / spanMs : 0;
    const cpu = ((hosts.busyMs[host] as number) * perMs) / (hosts.workerCounts[host] as number);
    const before = meanCpu[host] as number;
    meanCpu[host] = before + (1 - Math.exp(-spanMs / MEM_MS)) * (cpu - before);
    const report = {
      cpu,
      mem: IDLE_MEM + (FULL_MEM - IDLE_MEM) * (meanCpu[host] as number),
      conns: hosts.inFlightCounts[host] as number,
      rps: (hosts.answeredCounts[host] as number) * perMs * 1000,
      eps: (hosts.failedCounts[host] as number) * perMs * 1000,
    };
    hosts.busyMs[host] = 0;
    hosts.answeredCounts[host] = 0;
    hosts.failedCounts[host] = 0;
    return report;
  }
}
