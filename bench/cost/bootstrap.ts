// Bootstraps of the gateways and of the endpoints' Envoy, as JSON: in YAML the numbers of cluster metadata would arrive as texts.

import type { Case } from "./case.ts";
import { type Endpoint, factsOf, ZONES } from "./endpoints.ts";
import { httpFilters, named, policyOf, strippedEarly, strippedUpstream } from "./filters.ts";

export const CLUSTER = "api";
const CONNECTION_LIMIT = 1_000_000;
export const REPORT = "TEXT cpu_utilization=0.3, mem_utilization=0.4, rps_fractional=100, application_utilization=0.3";

/** The listeners of the endpoints' Envoy: endpoints that report their load on each answer, and such that don't. */
export const UPSTREAM_LISTENERS = { reports: "reports", silent: "silent" } as const;

/** The Envoy under test. @param adminPath where its admin interface listens, a Unix socket */
export function gatewayBootstrap(subject: Case, endpoints: readonly Endpoint[], adminPath: string): object {
  const clusters = [cluster(subject, endpoints), ...(subject.asksAdmin ? [adminCluster(adminPath)] : [])];
  return {
    node: { id: "gateway", cluster: "gateway", locality: ZONES[0] },
    admin: { address: { pipe: { path: adminPath, mode: 0o600 } } },
    static_resources: {
      listeners: [listener("gateway", "127.0.0.1", gatewayManager(subject, endpoints))],
      clusters,
    },
  };
}

/** The Envoy that answers for all endpoints, on all addresses of the loopback device only. */
export function upstreamBootstrap(adminPath: string): object {
  const onLoopbackOnly = {
    socket_options: [
      { level: 1, name: 25, buf_value: Buffer.from("lo\0").toString("base64"), description: "SO_BINDTODEVICE" },
    ],
  };
  const listeners = Object.values(UPSTREAM_LISTENERS).map((name) => ({
    ...listener(name, "0.0.0.0", upstreamManager(name === UPSTREAM_LISTENERS.reports)),
    ...onLoopbackOnly,
  }));
  return {
    node: { id: "endpoints", cluster: "endpoints" },
    admin: { address: { pipe: { path: adminPath, mode: 0o600 } } },
    static_resources: { listeners, clusters: [] },
  };
}

function listener(name: string, ip: string, manager: object): object {
  const type = "filters.network.http_connection_manager.v3.HttpConnectionManager";
  return {
    name,
    address: { socket_address: { address: ip, port_value: 0 } },
    filter_chains: [{ filters: [named("envoy.filters.network.http_connection_manager", type, manager)] }],
  };
}

function gatewayManager(subject: Case, endpoints: readonly Endpoint[]): object {
  const hashed = { hash_policy: [{ header: { header_name: "x-user-id" } }] };
  return {
    stat_prefix: "gateway",
    use_remote_address: true,
    ...strippedEarly(subject),
    route_config: {
      virtual_hosts: [
        {
          name: "all",
          domains: ["*"],
          retry_policy: { retry_on: "5xx,connect-failure,refused-stream", num_retries: 3 },
          routes: [{ match: { prefix: "/" }, route: { cluster: CLUSTER, ...hashed } }],
        },
      ],
    },
    http_filters: httpFilters(subject, endpoints),
  };
}

function upstreamManager(hasReports: boolean): object {
  const report = { header: { key: "endpoint-load-metrics", value: REPORT } };
  const answer = { direct_response: { status: 200, body: { inline_string: "ok" } } };
  return {
    stat_prefix: "endpoints",
    route_config: {
      ...(hasReports ? { response_headers_to_add: [report] } : {}),
      virtual_hosts: [{ name: "all", domains: ["*"], routes: [{ match: { prefix: "/" }, ...answer }] }],
    },
    http_filters: [named("envoy.filters.http.router", "filters.http.router.v3.Router")],
  };
}

function cluster(subject: Case, endpoints: readonly Endpoint[]): object {
  const limits = { max_connections: CONNECTION_LIMIT, max_pending_requests: CONNECTION_LIMIT };
  return {
    name: CLUSTER,
    type: "STATIC",
    connect_timeout: "1s",
    circuit_breakers: { thresholds: [{ ...limits, max_requests: CONNECTION_LIMIT }] },
    load_balancing_policy: policyOf(subject),
    ...strippedUpstream(subject),
    ...(subject.metadata === undefined ? {} : { metadata: clusterMetadata(subject.metadata, endpoints) }),
    load_assignment: { cluster_name: CLUSTER, endpoints: localities(endpoints, subject.weights) },
  };
}

function clusterMetadata(namespace: "steer" | "alb", endpoints: readonly Endpoint[]): object {
  const facts = endpoints.map(factsOf);
  if (namespace === "steer") return { filter_metadata: { steer: { version: 1, endpoints: facts } } };
  const listed = facts.map(({ conns, ...others }) => ({ ...others, connections: conns }));
  return { filter_metadata: { alb: { endpoints: listed } } };
}

function localities(endpoints: readonly Endpoint[], weights: readonly number[] | undefined): object[] {
  const members = endpoints.map((endpoint, index) => ({ endpoint, weight: weights?.[index] }));
  return ZONES.map((place) => ({
    locality: place,
    lb_endpoints: members
      .filter(({ endpoint }) => endpoint.place === place)
      .map(({ endpoint: { ip, port }, weight }) => ({
        endpoint: { address: { socket_address: { address: ip, port_value: port } } },
        ...(weight === undefined ? {} : { load_balancing_weight: weight }),
      })),
  })).filter(({ lb_endpoints }) => lb_endpoints.length > 0);
}

function adminCluster(path: string): object {
  const endpoint = { endpoint: { address: { pipe: { path } } } };
  return {
    name: "envoy_admin",
    type: "STATIC",
    connect_timeout: "1s",
    load_assignment: { cluster_name: "envoy_admin", endpoints: [{ lb_endpoints: [endpoint] }] },
  };
}
