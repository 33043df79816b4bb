// Several configurations and many clusters in one VM.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Cluster } from "../../tools/scripted_host/index.ts";
import { complete, endpoints, hosts, request, type Setup, setUp } from "./fixture.ts";

describe("two roots in one VM", () => {
  it("each keep to their own configuration", () => {
    const one = setUp({ max_retries: 0, host_header: "x-one" }, endpoints(8));
    const two = { ...one, root: one.vm.createRoot({ configuration: { max_retries: 2, host_header: "x-two" } }) };
    for (let count = 0; count < 20; count++) {
      one.vm.tick(500);
      assert.equal(complete(request(one)).header("x-one")?.split(",").length, 1);
      assert.equal(complete(request(two)).header("x-two")?.split(",").length, 3);
    }
  });

  it("do not share what they learned where their configurations differ", () => {
    const configuration = { circuit_breaker_threshold: 1, max_ejected_ratio: 1, max_retries: 7 };
    const one = setUp(configuration, endpoints(4));
    const two = { ...one, root: one.vm.createRoot({ configuration: { ...configuration, window_ms: 1000 } }) };
    complete(request(two));
    complete(request(one), { code: 500 });
    assert.equal(hosts(complete(request(one))).length, 3);
    for (let count = 0; count < 20; count++) {
      one.vm.tick(100);
      assert.equal(hosts(complete(request(two))).length, 4);
    }
  });

  it("share what they learned where they have the same configuration", () => {
    const configuration = { circuit_breaker_threshold: 1, max_ejected_ratio: 1, max_retries: 7 };
    const one = setUp(configuration, endpoints(4));
    const two = { ...one, root: one.vm.createRoot({ configuration }) };
    complete(request(two));
    one.vm.tick(300);
    const failing = request(one);
    const [failed = ""] = hosts(failing);
    complete(failing, { code: 500 });
    one.vm.tick(300);
    assert.ok(!hosts(complete(request(two))).includes(failed));
  });

  it("go on when one of them is closed", () => {
    const one = setUp({}, endpoints(8));
    const two = { ...one, root: one.vm.createRoot({ configuration: {} }) };
    complete(request(two));
    two.root.close();
    for (let count = 0; count < 20; count++) {
      one.vm.tick(500);
      assert.equal(hosts(complete(request(one))).length, 4);
    }
  });

  it("that are closed leave no memory behind", () => {
    const setup = setUp({}, endpoints(100));
    const turnover = () => {
      const configuration = { strategy: "consistent_hash", consistent_hash: { slots: 4096 } };
      const root = setup.vm.createRoot({ configuration });
      for (let count = 0; count < 3; count++) {
        complete(request({ ...setup, root }));
        setup.vm.tick(500);
      }
      root.close();
      setup.vm.tick(1000);
    };
    for (let round = 0; round < 20; round++) turnover();
    const memoryBytes = setup.vm.memoryBytes;
    for (let round = 0; round < 100; round++) turnover();
    assert.equal(setup.vm.memoryBytes, memoryBytes);
  });
});

describe("clusters", () => {
  function addCluster({ vm }: Setup, name: string, first: number, strategy?: string): void {
    const members = endpoints(first + 4).slice(first);
    vm.clusters.set(name, new Cluster({ steer: { version: 1, endpoints: members, ...(strategy && { strategy }) } }));
  }

  it("each have their own endpoints", () => {
    const setup = setUp({ max_retries: 7 }, endpoints(1));
    for (let index = 0; index < 100; index++) addCluster(setup, `c${index}`, index * 4);
    for (let index = 0; index < 100; index++) {
      const list = hosts(complete(request(setup, { cluster: `c${index}` })));
      const expected = endpoints(index * 4 + 4).slice(index * 4);
      assert.deepEqual(list.sort(), expected.map((endpoint) => endpoint.address).sort());
    }
  });

  it("that do not exist take no memory and no place, however many names clients make up", () => {
    const setup = setUp({ strategy: "consistent_hash" }, endpoints(8));
    for (let index = 0; index < 2000; index++) complete(request(setup, { cluster: `made-up-${index}` }));
    assert.ok(setup.vm.memoryBytes <= 8 << 20, `${setup.vm.memoryBytes} bytes`);
    addCluster(setup, "late", 0);
    assert.equal(hosts(complete(request(setup, { cluster: "late" }))).length, 4);
  });

  it("may name a strategy of their own in the metadata", () => {
    const setup = setUp({ consistent_hash: { key: { header: "k" } }, max_retries: 0 }, endpoints(1));
    addCluster(setup, "hashed", 0, "consistent_hash");
    const headers = { k: "some key" };
    const chosen = new Set<string>();
    for (let count = 0; count < 50; count++) {
      setup.vm.tick(10);
      chosen.add(hosts(complete(request(setup, { cluster: "hashed", headers })))[0] ?? "none");
    }
    assert.equal(chosen.size, 1);
  });
});

for (const count of [0, 1, 8, 1000, 10_000]) {
  for (const strategy of ["resource_aware", "geographical", "adaptive", "consistent_hash"]) {
    it(`${strategy} works with ${count} endpoints`, () => {
      const setup = setUp({ strategy }, endpoints(count));
      const seen = new Set<string>();
      for (let round = 0; round < 200; round++) {
        setup.vm.tick(100);
        const list = hosts(complete(request(setup)));
        assert.equal(list.length, Math.min(4, count));
        for (const host of list) seen.add(host);
      }
      assert.ok(seen.size >= Math.min(count, 300), `${seen.size} of ${count} seen`);
    });
  }
}

it("1,000 endpoints take at most 4 MiB", () => {
  for (const strategy of ["resource_aware", "geographical", "adaptive", "consistent_hash"]) {
    const setup = setUp({ strategy }, endpoints(1000));
    for (let round = 0; round < 100; round++) {
      setup.vm.tick(100);
      complete(request(setup));
    }
    assert.ok(setup.vm.memoryBytes <= 4 << 20, `${strategy}: ${setup.vm.memoryBytes} bytes`);
  }
});

it("at the memory limit there is no header and a counter, not a trap, and other clusters go on", () => {
  const setup = setUp({ strategy: "consistent_hash", consistent_hash: { slots: 1 << 20 } }, endpoints(1));
  const listed = Array.from({ length: 50 }, (_, index) => {
    setup.vm.clusters.set(`c${index}`, new Cluster({ steer: { version: 1, endpoints: endpoints(1) } }));
    return hosts(complete(request(setup, { cluster: `c${index}` }))).length;
  });
  assert.deepEqual([listed[0], listed.at(-1)], [1, 0]);
  setup.vm.tick(1000);
  assert.equal(setup.vm.counter("steer.fallback.reason.memory"), listed.filter((count) => count === 0).length);
  assert.equal(hosts(complete(request(setup))).length, 1);
});
