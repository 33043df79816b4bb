// Counters, gauges and log lines: published on the tick, from closed sets of names.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { complete, endpoints, hosts, request, type Setup, setUp } from "./fixture.ts";

function published(setup: Setup): Record<string, number> {
  setup.vm.tick(1000);
  return Object.fromEntries([...setup.vm.metrics.all()].filter(([, value]) => value > 0));
}

describe("counters", () => {
  it("are added up in memory and published on the tick", () => {
    const setup = setUp({}, endpoints(4));
    const before = setup.vm.counter("steer.requests.strategy.adaptive.reason.cheapest");
    setup.vm.resetCounts();
    for (let count = 0; count < 100; count++) complete(request(setup));
    assert.equal(setup.vm.calls.get("proxy_increment_metric"), undefined);
    published(setup);
    assert.equal(setup.vm.counter("steer.requests.strategy.adaptive.reason.cheapest"), before + 100);
  });

  it("name a cluster only where the configuration does", () => {
    const setup = setUp({ clusters: { api: {} } }, endpoints(4));
    for (let index = 0; index < 20; index++) {
      setup.vm.clusters.set(`tenant-${index}`, setup.cluster);
      complete(request(setup, { cluster: `tenant-${index}`, headers: { ":path": "/client", "x-id": "client" } }));
    }
    const names = Object.keys(published(setup));
    assert.ok(names.includes("steer.requests.strategy.adaptive.reason.cheapest.cluster.api"), `${names}`);
    assert.deepEqual(
      names.filter((name) => /tenant|10\.0|client/.test(name)),
      [],
    );
  });

  it("say why there was no choice", () => {
    const setup = setUp(
      {},
      endpoints(4, () => ({ health: 0 })),
    );
    complete(request(setup));
    complete(setup.root.request());
    const counters = published(setup);
    assert.equal(counters["steer.fallback.reason.none_usable"], 2);
    assert.equal(counters["steer.fallback.reason.no_cluster"], 1);
  });
});

describe("gauges", () => {
  it("show requests in flight and the bytes of the tables", () => {
    const setup = setUp({}, endpoints(4));
    const open = Array.from({ length: 7 }, () => request(setup));
    assert.equal(published(setup)["steer.in_flight"], 7);
    for (const stream of open) complete(stream);
    assert.equal(published(setup)["steer.in_flight"], undefined);
    assert.ok((published(setup)["steer.memory_bytes"] ?? 0) > 10_000);
  });
});

describe("log lines", () => {
  it("are JSON objects with an event, whatever the bytes they tell of", () => {
    const setup = setUp({}, endpoints(4));
    setup.vm.createRoot({ configuration: '{"sam\\"ple\\n": "\\u0001é€"}' });
    setup.vm.clusters.set('odd "name"\n\u0001', setup.cluster);
    setup.cluster.setMetadata({
      steer: { version: 2, strategy: '"\\\n\u0007', endpoints: [{ 'k"\u0000\n': "é", address: 5 }] },
    });
    setup.vm.tick(2000);
    complete(request(setup));
    complete(request(setup, { cluster: 'odd "name"\n\u0001' }));
    assert.ok(setup.vm.logs.length >= 4);
    for (const { message } of setup.vm.logs) {
      assert.equal(typeof (JSON.parse(message) as { event: unknown }).event, "string", message);
      assert.doesNotMatch(message, /[^ -~]/);
    }
  });

  it("are not written by good requests", () => {
    const setup = setUp({}, endpoints(4));
    for (let count = 0; count < 1000; count++) complete(request(setup), { code: count % 2 ? 200 : 503 });
    setup.vm.tick(5000);
    assert.deepEqual(setup.vm.logs, []);
    assert.ok(hosts(request(setup)).length > 0);
  });
});
