// The bootstrap of the Envoy that is soaked: a cluster for each strategy, all of them with the same endpoints by EDS, all feedback on.
import { type Case, plainCase, type STRATEGIES } from "../cost/case.ts";
import { ZONES } from "../cost/endpoints.ts";
import { httpFilters, named, policyOf, strippedEarly, strippedUpstream } from "../cost/filters.ts";
import { ASSIGNMENT } from "./endpoints/member.ts";
import { HEALTH_PATH } from "./endpoints/server.ts";

export type Strategy = (typeof STRATEGIES)[number];

export interface Scene {
  readonly strategies: readonly Strategy[];
  /** Path of the built plugin. */
  readonly wasm: string;
  /** Where the admin interface listens, a Unix socket. */
  readonly adminPath: string;
  /** File with the endpoints. */
  readonly edsPath: string;
}

/** Connections that are idle for so long are closed, so that their number follows the load. */
export const IDLE_TIMEOUT_S = 10;
export const STAT_PREFIX = "gateway";
const PROBES = "probes";
const ADMIN = "envoy_admin";
const LIMIT = 1_000_000;

/** For Envoy as JSON. A path's first segment is the strategy and the cluster. */
export function bootstrap(scene: Scene): object {
  const subject = subjectOf(scene);
  return {
    node: { id: "soak", cluster: "soak", locality: ZONES[0] },
    admin: { address: { pipe: { path: scene.adminPath, mode: 0o600 } } },
    static_resources: {
      listeners: [listener(subject, scene.strategies)],
      clusters: [
        ...scene.strategies.map((strategy) => trafficCluster(strategy, subject, scene.edsPath)),
        probesCluster(subject, scene.edsPath),
        adminCluster(scene.adminPath),
      ],
    },
  };
}

function subjectOf({ strategies, wasm }: Scene): Case {
  const configuration = JSON.stringify({
    explain: true,
    admin: { cluster: ADMIN },
    probes: { cluster: PROBES, path: HEALTH_PATH },
    consistent_hash: { key: { header: "x-user-id" }, load_bound: 1.25 },
    clusters: Object.fromEntries(strategies.map((strategy) => [strategy, { strategy }])),
  });
  return plainCase("soak", "override_host", {
    filters: [{ kind: "wasm", file: wasm, configuration }],
    isStripped: true,
    asksAdmin: true,
  });
}

function listener(subject: Case, strategies: readonly Strategy[]): object {
  const manager = {
    stat_prefix: STAT_PREFIX,
    use_remote_address: true,
    upgrade_configs: [{ upgrade_type: "websocket" }],
    ...strippedEarly(subject),
    route_config: { virtual_hosts: [{ name: "all", domains: ["*"], routes: strategies.flatMap(routesOf) }] },
    http_filters: httpFilters(subject, []),
  };
  const type = "filters.network.http_connection_manager.v3.HttpConnectionManager";
  return {
    name: "gateway",
    address: { socket_address: { address: "127.0.0.1", port_value: 0 } },
    filter_chains: [{ filters: [named("envoy.filters.network.http_connection_manager", type, manager)] }],
  };
}

/** What takes long has no time limit; all else is tried up to four times, a second each. */
function routesOf(strategy: Strategy): object[] {
  const retries = { retry_on: "5xx,connect-failure,refused-stream", num_retries: 3 };
  return [
    { match: { prefix: `/${strategy}/long/` }, route: { cluster: strategy, timeout: "0s", retry_policy: retries } },
    {
      match: { prefix: `/${strategy}/` },
      route: { cluster: strategy, timeout: "5s", retry_policy: { ...retries, per_try_timeout: "1s" } },
    },
  ];
}

function trafficCluster(name: string, subject: Case, edsPath: string): object {
  return {
    ...edsCluster(name, subject, edsPath),
    load_balancing_policy: policyOf(subject),
    outlier_detection: { interval: "1s", consecutive_5xx: 5, base_ejection_time: "5s", max_ejection_percent: 10 },
  };
}

/** A probe of a host that has left is answered 503, never by another host. */
function probesCluster(subject: Case, edsPath: string): object {
  const random = named("envoy.load_balancing_policies.random", "load_balancing_policies.random.v3.Random");
  const subset = named("envoy.load_balancing_policies.subset", "load_balancing_policies.subset.v3.Subset", {
    fallback_policy: "NO_FALLBACK",
    subset_lb_policy: { policies: [{ typed_extension_config: random }] },
  });
  const override = named(
    "envoy.load_balancing_policies.override_host",
    "load_balancing_policies.override_host.v3.OverrideHost",
    {
      override_host_sources: [{ header: subject.hostHeader }],
      fallback_policy: { policies: [{ typed_extension_config: subset }] },
    },
  );
  return {
    ...edsCluster(PROBES, subject, edsPath),
    load_balancing_policy: { policies: [{ typed_extension_config: override }] },
  };
}

function edsCluster(name: string, subject: Case, edsPath: string): object {
  const limits = { max_connections: LIMIT, max_pending_requests: LIMIT, max_requests: LIMIT, max_retries: LIMIT };
  const eds_config = { resource_api_version: "V3", path_config_source: { path: edsPath } };
  return {
    name,
    type: "EDS",
    connect_timeout: "1s",
    eds_cluster_config: { service_name: ASSIGNMENT, eds_config },
    circuit_breakers: { thresholds: [limits] },
    ...strippedUpstream(subject, { common_http_protocol_options: { idle_timeout: `${IDLE_TIMEOUT_S}s` } }),
  };
}

function adminCluster(path: string): object {
  const endpoint = { endpoint: { address: { pipe: { path } } } };
  return {
    name: ADMIN,
    type: "STATIC",
    connect_timeout: "1s",
    load_assignment: { cluster_name: ADMIN, endpoints: [{ lb_endpoints: [endpoint] }] },
  };
}
