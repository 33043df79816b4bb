// README's other promises against the built plugin: metadata, counters, and that its yaml is the yaml that the tests run.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parse } from "yaml";
import { ScriptedHost } from "../../tools/scripted_host/index.ts";
import { complete, endpoints, plugin, request, setUp } from "./fixture.ts";
import { type Row, table, text, yamlBlocks } from "./readme_tables.ts";

const ENTRY = "endpoints[].";

/** Kinds of faults counted where the only entry says something more than its address. */
function faults(facts: object): string[] {
  const { vm } = setUp({}, [{ address: "10.0.0.1:80", ...facts }]);
  const counted = [...vm.metrics.all()].filter(([name, value]) => name.includes(".fault.") && value > 0);
  return counted.map(([name]) => name.replace("steer.metadata.fault.", ""));
}

describe("README's metadata table", () => {
  const rows = table("Cluster metadata").filter(({ key = "" }) => key.startsWith(ENTRY));
  const entries: Row[] = rows.map((row) => ({ ...row, key: row.key?.replace(ENTRY, "") ?? "" }));

  it("lists keys that the plugin knows", () => {
    assert.ok(entries.length > 5, `${entries.length} keys`);
    assert.deepEqual(faults({ no_such_key: null }), ["unknown_key"]);
    for (const { key = "" } of entries) assert.ok(!faults({ [key]: null }).includes("unknown_key"), key);
  });

  const ofTime = (key: string) => key === "updated_at";
  for (const { key = "", bounds = "" } of entries.filter(({ key = "", type }) => type === "number" && !ofTime(key))) {
    it(`has the bounds of ${key}`, () => {
      const [least = Number.NaN, most = Number.NaN] = bounds.split(" to ").map(Number);
      const isBounded = !bounds.endsWith(" to any");
      for (const value of [least, isBounded ? most : 1e300]) assert.deepEqual(faults({ [key]: value }), []);
      for (const value of isBounded ? [least - 0.001, most + 0.001] : [least - 0.001])
        assert.ok(faults({ [key]: value }).includes("number_range"), `${value} is taken`);
    });
  }

  it("has the bounds of updated_at", () => {
    const { bounds } = entries.find(({ key = "" }) => ofTime(key)) ?? {};
    const [, least, aheadS] = /^(\d+) to (\d+) s from now$/.exec(bounds ?? "") ?? [];
    const latestS = setUp({}, []).vm.clock.nowMs / 1000 + Number(aheadS);
    const at = (updated_at: number) => faults({ cpu: 1, updated_at });
    assert.deepEqual([at(Number(least)), at(latestS - 2)], [[], []]);
    assert.ok(at(Number(least) - 0.001).includes("number_range"));
    assert.deepEqual(at(latestS + 2), ["future"]);
  });
});

it("README and docs list the very stats that the plugin defines", () => {
  const setup = setUp({ clusters: { api: {} } }, endpoints(1));
  setup.vm.clusters.set("other", setup.cluster);
  complete(request(setup));
  complete(request(setup, { cluster: "other" }));
  assert.ok(table("Choices", "docs/operations.md").some(({ reason }) => reason === "cheapest"));
  const closedSets: Record<string, string[]> = {
    "<strategy>": ["adaptive"],
    "<why>": ["cheapest"],
    "<cluster>": ["api"],
    "<reason>": table("Fallbacks", "docs/operations.md").map(({ reason = "" }) => reason),
    "<fault>": table("Faults in metadata", "docs/operations.md").map(({ fault = "" }) => fault),
    "<report_fault>": table("Faults in load reports", "docs/operations.md").map(({ fault = "" }) => fault),
    "<probe_event>": table("Probes", "docs/operations.md").map(({ probe_event = "" }) => probe_event),
  };
  let names = table("Counters and logs").map(({ stat = "" }) => stat);
  for (const [placeholder, values] of Object.entries(closedSets))
    names = names.flatMap((name) =>
      name.includes(placeholder) ? values.map((value) => name.replace(placeholder, value)) : [name],
    );
  assert.deepEqual(names.sort(), [...setup.vm.metrics.all().keys()].sort());
});

describe("README's yaml", () => {
  const [manager, cluster, bootstrap, ...others] = yamlBlocks().map((block) => parse(block));
  const example = parse(text("envoy/admin_static.yaml"));
  const { listeners, clusters } = example.static_resources;

  it("is part of the example file that the tests run, but for Steer's own configuration", () => {
    const wanted = listeners[0].filter_chains[0].filters[0].typed_config;
    delete wanted.http_filters[0].typed_config.config.configuration;
    const { configuration, ...config } = manager.http_filters[0].typed_config.config;
    const [steer, router] = manager.http_filters;
    const filters = [{ ...steer, typed_config: { ...steer.typed_config, config } }, router];
    assertPart({ ...manager, http_filters: filters }, wanted, "listener");
    assert.ok(new ScriptedHost(plugin).createRoot({ configuration: configuration.value }).accepted);
  });

  it("has all of the cluster's part that is Steer's", () => {
    assertPart(cluster, clusters[0], "cluster");
    for (const key of ["circuit_breakers", "load_balancing_policy", "typed_extension_protocol_options"])
      assert.ok(key in cluster, key);
  });

  it("has the bootstrap's part, and the very cluster that the configuration names", () => {
    const [toAdmin] = bootstrap.static_resources.clusters;
    assertPart(bootstrap.admin, example.admin, "admin");
    assert.deepEqual(toAdmin, clusters[1]);
    const { configuration } = manager.http_filters[0].typed_config.config;
    assert.equal(JSON.parse(configuration.value).admin.cluster, toAdmin.name);
    assert.deepEqual(others, []);
  });
});

/** Holds each value of `part` to be in `whole` at the same place; lists may be cut short. */
function assertPart(part: unknown, whole: unknown, place: string): void {
  if (typeof part !== "object" || part === null) assert.equal(part, whole, place);
  else
    for (const [key, value] of Object.entries(part))
      assertPart(value, (whole as Record<string, unknown> | undefined)?.[key], `${place}.${key}`);
}
