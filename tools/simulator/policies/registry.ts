/** Every policy by its name: a reference is one file and one line here, a strategy of the plugin one line. */
import { leastRequestBestOfTwo, leastRequestFullScan } from "./least_request.ts";
import type { PolicyKind } from "./policy.ts";
import { roundRobin } from "./round_robin.ts";
import { steer } from "./steer.ts";

/** The names that `--policy` takes, and how each is made. */
export const POLICIES: Readonly<Record<string, () => Promise<PolicyKind>>> = {
  round_robin: async () => roundRobin,
  least_request: async () => leastRequestBestOfTwo,
  least_request_full_scan: async () => leastRequestFullScan,
  resource_aware: () => steer("resource_aware"),
  adaptive: () => steer("adaptive"),
  geographical: () => steer("geographical"),
  consistent_hash: () => steer("consistent_hash"),
};

/** What runs without `--policy`: the references and the strategies that have targets here. */
export const DEFAULT_POLICIES = [
  "round_robin",
  "least_request",
  "least_request_full_scan",
  "resource_aware",
  "adaptive",
];
