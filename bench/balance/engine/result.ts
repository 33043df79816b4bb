/** What a run leaves behind. */
import type { World } from "../worlds/world.ts";
import type { Workload } from "./workload.ts";

/** Arrays by request, in order of arrival, unless something else is said. */
export interface RunResult {
  /** Requests at the beginning that figures leave out: the start-up of policies and queues. */
  readonly warmUpCount: number;
  /** From arrival to answer, retries included. */
  readonly latenciesMs: Float64Array;
  /** HTTP status of the last answer. */
  readonly codes: Uint16Array;
  /** The host that answered last. */
  readonly hosts: Int32Array;
  /** The host of the first attempt. */
  readonly firstHosts: Int32Array;
  /** The host that the key belongs to; -1 = the policy knows none. */
  readonly owners: Int32Array;
  /** Demands served after the warm-up, by host. */
  readonly workMs: Float64Array;
}

export function emptyResult({ count }: Workload, { warmUpRatio, hosts }: World): RunResult {
  return {
    warmUpCount: Math.floor(count * warmUpRatio),
    latenciesMs: new Float64Array(count),
    codes: new Uint16Array(count),
    hosts: new Int32Array(count),
    firstHosts: new Int32Array(count),
    owners: new Int32Array(count),
    workMs: new Float64Array(hosts.length),
  };
}
