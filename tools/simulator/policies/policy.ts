/** The one contract behind which every balancing policy runs in the simulator: the plugin itself and the references beside it. */
import type { HostReport } from "../host_model.ts";
import type { Random } from "../random.ts";

/** How an attempt ended. The simulator reuses the object: read it during the call only. */
export interface Outcome {
  request: number;
  host: number;
  /** HTTP status of the answer. */
  code: number;
  nowMs: number;
}

/** The balancing of one proxy. Proxies share nothing but the hosts' reports. */
export interface Policy {
  /** @returns hosts to try, best first, distinct; empty where the policy names none. Valid until the next call */
  choose(nowMs: number, request: number): readonly number[];
  /** The request was sent to this host (the first of the list, or the fallback's where the list was empty). */
  started(request: number, host: number): void;
  ended(outcome: Outcome): void;
  /** When `tick` is to be called next; infinity: never. */
  readonly nextTickMs: number;
  tick(nowMs: number): void;
  /** The hosts' newest reports, by host index: the same for all proxies. */
  reported(reports: Reports): void;
}

/** One round of reports. */
export interface Reports {
  /** Counts up from 1. */
  readonly version: number;
  readonly hosts: readonly HostReport[];
}

/** What a policy is given to start with. */
export interface PolicySetting {
  readonly hostCount: number;
  /** The policy's own random numbers. */
  readonly random: Random;
}

/** Makes one policy for each proxy. */
export interface PolicyKind {
  create(setting: PolicySetting): Policy;
}
