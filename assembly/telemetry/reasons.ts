/** Why a request got no header: the closed set behind `steer.fallback.reason.*`. */
export enum Reason {
  /** The stream's context or its root is not known. */
  UnknownContext,
  /** The request's route leads to no cluster that Envoy has. */
  NoCluster,
  /** More clusters than a VM keeps. */
  TooManyClusters,
  /** More requests at once than there are records for, until the next tick. */
  TooManyRequests,
  /** Nothing is known of the cluster's endpoints. */
  NoEndpoints,
  /** All endpoints are known to be unfit: panic. */
  NoneUsable,
  /** The tables have reached the memory limit. */
  Memory,
  /** Envoy refused the header. */
  HeaderRefused,
  Count,
}

export const REASON_NAMES: StaticArray<string> = [
  "unknown_context",
  "no_cluster",
  "too_many_clusters",
  "too_many_requests",
  "no_endpoints",
  "none_usable",
  "memory",
  "header_refused",
];

/** Why a list begins as it does: the closed set behind `steer.requests.*.reason.*`. */
export enum ChoiceReason {
  /** The cheapest of the candidates. */
  Cheapest,
  /** A half-open endpoint's trial. */
  Trial,
  /** geographical: the nearest place; a farther one that got what nearer ones passed on; no origin is known. */
  Nearest,
  Spilled,
  NoOrigin,
  /** consistent_hash: the key's owner; its runner-up; the owner of a slot behind; the request has no key. */
  Owner,
  RunnerUp,
  NextOwner,
  NoKey,
  Count,
}

export const CHOICE_REASON_NAMES: StaticArray<string> = [
  "cheapest",
  "trial",
  "nearest",
  "spilled",
  "no_origin",
  "owner",
  "runner_up",
  "next_owner",
  "no_key",
];
