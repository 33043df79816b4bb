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
