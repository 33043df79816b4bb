// What every example yaml must keep, whatever else it shows.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { parse } from "yaml";
import { PROJECT_ROOT } from "../../tools/envoy/paths.ts";
import { validateEnvoy } from "../../tools/envoy/run.ts";
import { readExample } from "./example.ts";

const HOST_HEADER = "x-steer-hosts";
const files = readdirSync(join(PROJECT_ROOT, "envoy")).filter((file) => file.endsWith(".yaml"));

for (const file of files) {
  const {
    admin,
    static_resources: { listeners = [], clusters = [] } = {},
    resources = [],
  } = parse(await readExample(file));
  const all: Cluster[] = [...clusters, ...resources].filter((resource) => "connect_timeout" in resource);
  const toAdmin = all.filter(({ name }) => name === "envoy_admin");

  for (const listener of listeners) {
    const manager = listener.filter_chains[0].filters[0].typed_config;
    const filters = manager.http_filters;

    test(`${file}: ${listener.name} strips the host header from clients before any filter`, () => {
      const [{ typed_config }] = manager.early_header_mutation_extensions;
      assert.deepEqual(typed_config.mutations, [{ remove: HOST_HEADER }]);
    });

    test(`${file}: ${listener.name} has Steer last before the router, reloaded when it fails`, () => {
      const [steer, router] = filters.slice(-2);
      assert.equal(steer.typed_config.config.vm_config.code.local.filename, "build/steer.wasm");
      assert.equal(steer.typed_config.config.failure_policy, "FAIL_RELOAD");
      assert.equal(router.name, "envoy.filters.http.router");
    });
  }

  for (const cluster of all.filter((cluster) => !toAdmin.includes(cluster))) {
    test(`${file}: ${cluster.name} follows Steer's list and keeps the header from its endpoints`, () => {
      const policy = cluster.load_balancing_policy?.policies[0].typed_extension_config.typed_config;
      assert.deepEqual(policy?.override_host_sources, [{ header: HOST_HEADER }]);
      const [options] = Object.values(cluster.typed_extension_protocol_options ?? {});
      assert.deepEqual(options?.http_filters[0]?.typed_config.mutations.request_mutations, [{ remove: HOST_HEADER }]);
    });
  }

  for (const cluster of toAdmin) {
    test(`${file}: ${cluster.name} leads to a Unix socket that answers nothing but /clusters, and no route leads there`, () => {
      const { pipe } = admin.address;
      assert.deepEqual(admin.allow_paths, [{ prefix: "/clusters" }]);
      assert.equal(pipe.mode, 0o600);
      const [{ lb_endpoints }] = cluster.load_assignment.endpoints;
      assert.deepEqual(lb_endpoints, [{ endpoint: { address: { pipe: { path: pipe.path } } } }]);
      assert.ok(!JSON.stringify(listeners).includes(`"cluster":"${cluster.name}"`));
    });
  }

  if (listeners.length > 0) {
    test(`${file}: Envoy accepts it as it is`, async () => {
      const { accepted, log } = await validateEnvoy({ config: join(PROJECT_ROOT, "envoy", file) });
      assert.ok(accepted, log);
    });
  }
}

interface Cluster {
  name: string;
  load_assignment: { endpoints: [{ lb_endpoints: unknown }] };
  load_balancing_policy?: {
    policies: [{ typed_extension_config: { typed_config: { override_host_sources: unknown } } }];
  };
  typed_extension_protocol_options?: Record<string, { http_filters: [HeaderMutation] }>;
}

interface HeaderMutation {
  typed_config: { mutations: { request_mutations: unknown } };
}
