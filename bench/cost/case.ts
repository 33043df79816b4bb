// What a gateway is measured with: one line of the result.

export const NATIVE_POLICIES = ["round_robin", "least_request", "ring_hash", "maglev"] as const;
export const STRATEGIES = ["adaptive", "resource_aware", "geographical", "consistent_hash"] as const;

export type Policy = (typeof NATIVE_POLICIES)[number] | "client_side_weighted_round_robin" | "override_host";

/** A filter before the router. */
export type Filter =
  | { readonly kind: "constant_header" }
  | { readonly kind: "lua"; readonly source: string }
  | { readonly kind: "wasm"; readonly file: string; readonly configuration: string };

export interface Case {
  /** What it is called in tables; unique in a group. */
  readonly name: string;
  readonly policy: Policy;
  /** Before the router, in their order. */
  readonly filters: readonly Filter[];
  /** The header that names the hosts, where the policy is override_host. */
  readonly hostHeader: string;
  /** The host header is taken off where clients send it and before endpoints see it: rules 1 and 6 of the README. */
  readonly isStripped: boolean;
  /** Namespace of the cluster metadata that lists the endpoints. */
  readonly metadata?: "steer" | "alb";
  /** The plugin asks this Envoy's admin interface. */
  readonly asksAdmin: boolean;
  /** Endpoints put a load report on each answer. */
  readonly hasReports: boolean;
  /** It must send everything to one host: else its filter does not work. */
  readonly isForOneHost: boolean;
  /** Weights of the endpoints in their order; equal where there are none. */
  readonly weights?: readonly number[];
}

const STEER_HEADER = "x-steer-hosts";
const PEER_HEADER = "x-alb-host";

/** Envoy's own policies and filters without Steer. */
export function plainCase(name: string, policy: Policy, more: Partial<Case> = {}): Case {
  return {
    name,
    policy,
    filters: [],
    hostHeader: STEER_HEADER,
    isStripped: false,
    asksAdmin: false,
    hasReports: true,
    isForOneHost: false,
    ...more,
  };
}

/** A peer: it reads the metadata `alb` and names the hosts in `x-alb-host`. */
export function peerCase(name: string, filter: Filter, more: Partial<Case> = {}): Case {
  const asPeer = { filters: [filter], hostHeader: PEER_HEADER, isStripped: true, metadata: "alb" } as const;
  return plainCase(name, "override_host", { ...asPeer, ...more });
}

/** Steer, set up as the README says. */
export function steerCase(
  strategy: (typeof STRATEGIES)[number],
  { file, admin = false, reports = true, readsAll = false, namesCluster = false }: SteerOptions,
) {
  const name = `Steer ${strategy}${reports ? "" : ", no reports"}${readsAll ? ", all answers read" : ""}${namesCluster ? ", only_cluster" : ""}${admin ? ", admin" : ""}`;
  const configuration = JSON.stringify({
    strategy,
    consistent_hash: { key: { header: "x-user-id" } },
    ...(namesCluster ? { only_cluster: "api" } : {}),
    ...(readsAll ? { answer_sample_ratio: 1 } : {}),
    ...(admin ? { admin: { cluster: "envoy_admin" } } : {}),
  });
  return plainCase(name, "override_host", {
    filters: [{ kind: "wasm", file, configuration }],
    isStripped: true,
    metadata: admin ? undefined : "steer",
    asksAdmin: admin,
    hasReports: reports,
  });
}

export interface SteerOptions {
  /** Path of the built plugin. */
  readonly file: string;
  readonly admin?: boolean;
  readonly reports?: boolean;
  /** No answer is left out, however many there are. */
  readonly readsAll?: boolean;
  /** The configuration says which cluster all requests are for. */
  readonly namesCluster?: boolean;
}
