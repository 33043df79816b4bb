// Counters, gauges and log lines: published on the tick, from closed sets of names.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { complete, endpoints, hosts, request, type Setup, setUp, update } from "./fixture.ts";

function published(setup: Setup): Record<string, number> {
  setup.vm.tick(1000);
  return Object.fromEntries([...setup.vm.metrics.all()].filter(([, value]) => value > 0));
}

/** How much counters have grown since the last call. */
function changes(setup: Setup, names: readonly string[]): () => number[] {
  const read = () => names.map((name) => setup.vm.counter(name));
  let last = read();
  return () => {
    const now = read();
    const grown = now.map((value, index) => value - (last[index] ?? 0));
    last = now;
    return grown;
  };
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

describe("the counters of metadata", () => {
  it("tell what was read, what of it was left out, and what was rejected whole", () => {
    const setup = setUp({}, endpoints(4));
    const since = changes(
      setup,
      ["read", "left_out", "rejected"].map((name) => `steer.metadata.${name}`),
    );
    update(setup, [...endpoints(4), { address: "nowhere" }, {}], 2);
    assert.deepEqual(since(), [1, 2, 0]);
    update(setup, endpoints(5), 3);
    assert.deepEqual(since(), [1, 0, 0]);
    setup.cluster.setMetadata(Uint8Array.of(0xff));
    setup.vm.tick(10_000);
    complete(request(setup));
    published(setup);
    assert.deepEqual(since(), [1, 0, 1]);
    update(setup, [], 4);
    assert.deepEqual(since().slice(0, 2), [1, 0]);
  });
});

describe("the reason of a choice", () => {
  /** The reasons counted for the requests so far. */
  function reasons(setup: Setup): Record<string, number> {
    const counted = Object.entries(published(setup)).filter(([name]) => name.startsWith("steer.requests.strategy."));
    return Object.fromEntries(counted.map(([name, value]) => [name.replace("steer.requests.strategy.", ""), value]));
  }

  const ABROAD = { region: "us-east-1", zone: "a" };
  const HOME = { region: "eu-west-1", zone: "a" };

  it("is counted by strategy: cheapest and trial of adaptive", () => {
    const setup = setUp({ strategy: "adaptive", circuit_breaker_threshold: 1, ramp_ms: 0 }, endpoints(4));
    complete(request(setup), { code: 500 });
    setup.vm.tick(2000);
    complete(request(setup));
    complete(request(setup));
    assert.deepEqual(reasons(setup), { "adaptive.reason.cheapest": 3, "adaptive.reason.trial": 1 });
  });

  it("is counted by strategy: no_origin of geographical where the proxy has no place", () => {
    const setup = setUp(
      { strategy: "geographical" },
      endpoints(4, () => HOME),
    );
    assert.deepEqual(reasons(setup), { "geographical.reason.no_origin": 1 });
  });

  it("is counted by strategy: nearest and spilled of geographical where it has", () => {
    const places = (lost: number) =>
      endpoints(8, (index) => ({ ...(index < 4 ? HOME : ABROAD), health: index < lost ? 0 : 1 }));
    const setup = setUp({ strategy: "geographical", max_retries: 0 }, places(0), 1, HOME);
    assert.deepEqual(reasons(setup), { "geographical.reason.nearest": 1 });
    update(setup, places(2), 2);
    const before = reasons(setup);
    let abroad = 0;
    for (let count = 0; count < 200; count++) {
      const [first = ""] = hosts(complete(request(setup)));
      if (Number(/(\d+):/.exec(first)?.[1]) >= 4) abroad++;
    }
    const { "geographical.reason.nearest": nearest = 0, "geographical.reason.spilled": spilled = 0 } = reasons(setup);
    assert.equal(spilled - (before["geographical.reason.spilled"] ?? 0), abroad);
    assert.equal(nearest - (before["geographical.reason.nearest"] ?? 0), 200 - abroad);
    assert.ok(abroad > 30 && abroad < 90, `${abroad} of 200 went abroad`);
  });

  it("is counted by strategy: owner, runner_up, next_owner and no_key of consistent_hash", () => {
    const configuration = { strategy: "consistent_hash", consistent_hash: { key: { header: "x-user-id" } } };
    const setup = setUp(configuration, endpoints(8));
    const headers = { ":path": "/", "x-user-id": "u1" };
    const list = hosts(complete(request(setup, { headers })));
    const without = (ill: readonly string[]) =>
      endpoints(8).map((endpoint) => ({ ...endpoint, health: ill.includes(String(endpoint.address)) ? 0 : 1 }));
    for (const count of [1, 2]) {
      update(setup, without(list.slice(0, count)), 1 + count);
      complete(request(setup, { headers }));
    }
    assert.deepEqual(reasons(setup), {
      "consistent_hash.reason.no_key": 3,
      "consistent_hash.reason.owner": 1,
      "consistent_hash.reason.runner_up": 1,
      "consistent_hash.reason.next_owner": 1,
    });
  });
});

describe("gauges", () => {
  it("show requests in flight and the bytes of the VM's memory", () => {
    const setup = setUp({}, endpoints(4));
    const open = Array.from({ length: 7 }, () => request(setup));
    assert.equal(published(setup)["steer.in_flight"], 7);
    for (const stream of open) complete(stream);
    assert.equal(published(setup)["steer.in_flight"], undefined);
    assert.equal(published(setup)["steer.memory_bytes"], setup.vm.memoryBytes);
    update(setup, endpoints(10_000), 2);
    assert.equal(published(setup)["steer.memory_bytes"], setup.vm.memoryBytes);
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
