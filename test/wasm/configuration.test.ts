// A configuration is taken whole, or refused with one log line for each problem.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ScriptedHost } from "../../tools/scripted_host/index.ts";
import { complete, endpoints, hosts, plugin, request, setUp } from "./fixture.ts";

/** The problems told, or nothing where the configuration was accepted. */
function problems(configuration: object | string | Uint8Array): string[] {
  const vm = new ScriptedHost(plugin);
  const { accepted } = vm.createRoot({ configuration });
  const lines = vm.logs.filter((line) => line.level === "error" || line.level === "critical");
  assert.equal(accepted, lines.length === 0, JSON.stringify(vm.logs));
  return lines.map((line) => (JSON.parse(line.message) as { problem: string }).problem);
}

describe("a configuration", () => {
  it("may say everything that there is", () => {
    const everything = {
      strategy: "adaptive",
      host_header: "x-steer-hosts",
      metadata_namespace: "steer",
      metadata_refresh_ms: 1000,
      max_retries: 3,
      sample: 4,
      health_threshold: 0.5,
      latency_threshold_ms: 1000,
      circuit_breaker_threshold: 5,
      window_ms: 60000,
      resource_aware: { weights: { cpu: 0.4, mem: 0.3, conns: 0.3 }, conns_scale: 100 },
      geographical: {},
      adaptive: {},
      consistent_hash: { key: { header: "x-user-id" }, slots: 65536, load_bound: 0 },
      clusters: { api: { strategy: "geographical" } },
      explain: false,
    };
    assert.deepEqual(problems(everything), []);
  });

  it("may say nothing", () => {
    for (const configuration of ["", "{}", " {\n} "]) assert.deepEqual(problems(configuration), []);
  });

  it("is refused with one line for each problem: path, what was expected, what came", () => {
    const lines = problems({
      strategy: "fastest",
      max_retries: 99,
      sample: "many",
      explain: "yes",
      consistent_hash: { slots: 1000 },
      clusters: { api: { max_retries: -1 } },
      no_such_key: 1,
    });
    assert.deepEqual(lines.slice(0, 6).sort(), [
      "$.clusters.api.max_retries: expected a whole number from 0 to 7, found -1",
      "$.consistent_hash.slots: expected a power of two from 256 to 1048576, found 1000",
      '$.explain: expected true or false, found "yes"',
      "$.max_retries: expected a whole number from 0 to 7, found 99",
      '$.sample: expected a whole number from 0 to 64, found "many"',
      '$.strategy: expected one of resource_aware, geographical, adaptive, consistent_hash, found "fastest"',
    ]);
    assert.equal(lines.length, 7);
    assert.match(lines[6] ?? "", /^\$\.no_such_key: unknown key, expected one of strategy, /);
  });

  const MALFORMED = [
    "{",
    '{"strategy" "adaptive"}',
    '{"sample": 1} trailing',
    '{"sample": 1, "sample": 2}',
    '{"host_header": "\\ud800"}',
    '{"sample": 1e999}',
    '{"sample": 01}',
    "[1]",
    "null",
    '"text"',
    `${"[".repeat(100_000)}`,
    `{"clusters": ${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`,
    '{"clusters": {"a": {"clusters": {}}}}',
  ];
  for (const text of MALFORMED) {
    it(`is refused when it is ${text.slice(0, 40)}`, () => assert.notDeepEqual(problems(text), []));
  }

  it("is refused when it is not UTF-8", () => {
    assert.notDeepEqual(problems(Uint8Array.from([0x22, 0xff, 0xfe, 0x22])), []);
  });

  it("holds for a cluster by name before it holds for all", () => {
    const setup = setUp({ max_retries: 1, clusters: { api: { max_retries: 2 } } }, endpoints(8));
    assert.equal(hosts(complete(request(setup))).length, 3);
    setup.vm.clusters.set("other", setup.cluster);
    assert.equal(hosts(complete(request(setup, { cluster: "other" }))).length, 2);
  });

  it("that is refused leaves other roots of the VM as they are", () => {
    const setup = setUp({}, endpoints(8));
    assert.equal(setup.vm.createRoot({ configuration: { sample: -1 } }).accepted, false);
    assert.equal(hosts(complete(request(setup))).length, 4);
  });
});
