/** The one contract behind which every balancing policy runs: the plugin itself and the references beside it. */
import type { Hosts } from "../engine/hosts.ts";
import type { LatencyBook } from "../engine/latency_book.ts";
import type { Random } from "../engine/random.ts";
import type { HostReport, Reports } from "../engine/reports.ts";
import type { Workload } from "../engine/workload.ts";
import type { World } from "../worlds/world.ts";

/** How an attempt ended. */
export interface Outcome {
  request: number;
  host: number;
  /** HTTP status of the answer. */
  code: number;
  /** From the attempt's start to its answer at the proxy. */
  latencyMs: number;
  nowMs: number;
  /** The host's newest load report, where it came with the answer. */
  report: HostReport | undefined;
  /** Whether the host itself answered. */
  isAnswered: boolean;
  /** Of the request, this one included. */
  attemptCount: number;
  /** Whether the request ends with it: no retry follows. */
  isLast: boolean;
}

/** The balancing of one proxy. Proxies share nothing. */
export interface Policy {
  /**
   * @param attempt  of the request, 0 = the first
   * @param reselect how often the host that was chosen for this attempt was refused, because the request had been there already
   * @returns a host
   */
  choose(nowMs: number, request: number, attempt: number, reselect: number): number;
  /** The attempt was sent to this host. */
  started(nowMs: number, request: number, host: number): void;
  ended(outcome: Outcome): void;
  /** When `tick` is to be called next; infinity: never. */
  readonly nextTickMs: number;
  tick(nowMs: number): void;
  /** Hosts came or went. */
  membersChanged(nowMs: number, members: readonly number[]): void;
  /** A control plane gives out the hosts' newest reports (where the world has them come so). */
  reported(reports: Reports): void;
  /** @returns the host that the request's key belongs to while all hosts of the world are there; -1: the policy hashes no key */
  ownerOf(request: number): number;
}

/** What a policy is given to start with. */
export interface PolicySetting {
  readonly world: World;
  readonly workload: Workload;
  readonly proxy: number;
  /** Hosts in the cluster, ascending. */
  readonly members: readonly number[];
  /** The policy's own random numbers. */
  readonly random: Random;
  /** For probes and for the oracle only: a proxy can't see this. */
  readonly hosts: Hosts;
  readonly latencies: LatencyBook;
}

/** Makes one policy for each proxy. */
export interface PolicyKind {
  create(setting: PolicySetting): Policy;
}

/** What most references have in common: no ticks, no owners, requests in flight by host. */
export abstract class Reference implements Policy {
  readonly nextTickMs: number = Number.POSITIVE_INFINITY;
  protected members: readonly number[];
  /** Envoy's `rq_active` in this proxy. */
  protected readonly inFlightCounts: Int32Array;
  protected readonly random: Random;
  protected inFlightTotal = 0;

  constructor(protected readonly setting: PolicySetting) {
    this.members = setting.members;
    this.inFlightCounts = new Int32Array(setting.hosts.count);
    this.random = setting.random;
  }

  abstract choose(nowMs: number, request: number, attempt: number, reselect: number): number;

  started(_nowMs: number, _request: number, host: number): void {
    this.inFlightCounts[host] = this.inFlightCount(host) + 1;
    this.inFlightTotal++;
  }

  ended(outcome: Outcome): void {
    this.inFlightCounts[outcome.host] = this.inFlightCount(outcome.host) - 1;
    this.inFlightTotal--;
  }

  membersChanged(_nowMs: number, members: readonly number[]): void {
    this.members = members;
  }

  tick(_nowMs: number): void {}
  reported(_reports: Reports): void {}

  ownerOf(_request: number): number {
    return -1;
  }

  protected inFlightCount(host: number): number {
    return this.inFlightCounts[host] as number;
  }

  /** @returns a member, each as likely */
  protected anyMember(): number {
    return this.members[this.random.below(this.members.length)] as number;
  }
}
