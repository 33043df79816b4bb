// The parts of an Envoy bootstrap that differ from case to case: filters and load-balancing policies.

import type { Case, Filter, Policy } from "./case.ts";
import { addressOf, type Endpoint, factsOf } from "./endpoints.ts";

const EXTENSIONS = "type.googleapis.com/envoy.extensions";
/** As long as the lists that Steer and the peers make. */
const LIST_LENGTH = 4;
const POLICY_TYPES: Readonly<Record<Exclude<Policy, "override_host">, string>> = {
  round_robin: "RoundRobin",
  least_request: "LeastRequest",
  ring_hash: "RingHash",
  maglev: "Maglev",
  client_side_weighted_round_robin: "ClientSideWeightedRoundRobin",
};

/** The filters of the HTTP connection manager, with the router at the end. */
export function httpFilters({ filters, hostHeader }: Case, endpoints: readonly Endpoint[]): object[] {
  return [
    ...filters.map((filter) => filterOf(filter, hostHeader, endpoints)),
    named("envoy.filters.http.router", "filters.http.router.v3.Router"),
  ];
}

/** Rule 1 of the README: a client may not choose the host. */
export function strippedEarly({ isStripped, hostHeader }: Case): object {
  if (!isStripped) return {};
  const mutations = { mutations: [{ remove: hostHeader }] };
  const type = "http.early_header_mutation.header_mutation.v3.HeaderMutation";
  return {
    early_header_mutation_extensions: [named("envoy.http.early_header_mutation.header_mutation", type, mutations)],
  };
}

/** Rule 6 of the README: the endpoint does not see the header. @param more of HttpProtocolOptions */
export function strippedUpstream({ isStripped, hostHeader }: Case, more: object = {}): object {
  if (!isStripped) return {};
  const filters = [
    mutation({ remove: hostHeader }),
    named("envoy.filters.http.upstream_codec", "filters.http.upstream_codec.v3.UpstreamCodec"),
  ];
  return {
    typed_extension_protocol_options: {
      "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": {
        "@type": `${EXTENSIONS}.upstreams.http.v3.HttpProtocolOptions`,
        explicit_http_config: { http_protocol_options: {} },
        http_filters: filters,
        ...more,
      },
    },
  };
}

/** `load_balancing_policy` of a cluster; override_host falls back to least_request. */
export function policyOf({ policy, hostHeader }: Case): object {
  if (policy !== "override_host") return policies(nativePolicy(policy));
  const sources = { override_host_sources: [{ header: hostHeader }] };
  const fallback = { fallback_policy: policies(nativePolicy("least_request")) };
  const type = "load_balancing_policies.override_host.v3.OverrideHost";
  return policies(named("envoy.load_balancing_policies.override_host", type, { ...sources, ...fallback }));
}

function nativePolicy(policy: Exclude<Policy, "override_host">): object {
  const type = `load_balancing_policies.${policy}.v3.${POLICY_TYPES[policy]}`;
  return named(`envoy.load_balancing_policies.${policy}`, type);
}

function policies(extension: object): object {
  return { policies: [{ typed_extension_config: extension }] };
}

function filterOf(filter: Filter, hostHeader: string, endpoints: readonly Endpoint[]): object {
  switch (filter.kind) {
    case "constant_header":
      return constantHeader(hostHeader, endpoints.slice(0, LIST_LENGTH).map(addressOf).join(","));
    case "lua":
      return named("envoy.filters.http.lua", "filters.http.lua.v3.Lua", {
        default_source_code: { inline_string: luaSource(filter.source, endpoints) },
      });
    case "wasm":
      return named("wasm", "filters.http.wasm.v3.Wasm", { config: wasmPlugin(filter.file, filter.configuration) });
  }
}

function constantHeader(key: string, value: string): object {
  return mutation({ append: { header: { key, value }, append_action: "OVERWRITE_IF_EXISTS_OR_ADD" } });
}

/** The peer in Lua has its endpoints in its source. */
function luaSource(template: string, endpoints: readonly Endpoint[]): string {
  const lines = endpoints.map((endpoint, index) => {
    const { address, region, cpu, mem, health, conns } = factsOf(endpoint, index);
    const load = `cpu=${cpu},mem=${mem},connections=${conns},health=${health}`;
    return `{address="${address}",region="${region}",${load}},`;
  });
  return template.replace("--ENDPOINTS--", lines.join("\n"));
}

function wasmPlugin(file: string, configuration: string): object {
  return {
    name: "measured",
    root_id: "measured",
    failure_policy: "FAIL_RELOAD",
    vm_config: { vm_id: "measured", runtime: "envoy.wasm.runtime.v8", code: { local: { filename: file } } },
    configuration: { "@type": "type.googleapis.com/google.protobuf.StringValue", value: configuration },
  };
}

function mutation(change: object): object {
  return named("envoy.filters.http.header_mutation", "filters.http.header_mutation.v3.HeaderMutation", {
    mutations: { request_mutations: [change] },
  });
}

/** An extension. @param type without "envoy.extensions." */
export function named(name: string, type: string, config: object = {}): object {
  return { name, typed_config: { "@type": `${EXTENSIONS}.${type}`, ...config } };
}
