// The list of endpoints in the request header, and the explanation in the response.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { complete, endpoints, HOST_HEADER, hosts, request, STRATEGIES, setUp, update } from "./fixture.ts";

const places = (index: number) => ({ region: `r${index % 2}`, zone: `z${index % 4}`, cpu: index / 20 });

for (const strategy of STRATEGIES) {
  describe(`the list of ${strategy}`, () => {
    it("has 1 + max_retries distinct endpoints", () => {
      for (const max_retries of [0, 1, 3, 7]) {
        const setup = setUp({ strategy, max_retries }, endpoints(20, places));
        for (let count = 0; count < 50; count++) {
          const list = hosts(complete(request(setup)));
          assert.equal(new Set(list).size, 1 + max_retries, list.join());
          assert.equal(list.length, 1 + max_retries);
        }
      }
    });

    it("has every endpoint once where there are fewer", () => {
      for (const count of [1, 2, 3]) {
        const setup = setUp({ strategy, max_retries: 7 }, endpoints(count, places));
        const list = hosts(complete(request(setup)));
        assert.deepEqual(
          list.sort(),
          endpoints(count).map((endpoint) => endpoint.address),
        );
      }
    });

    it("never names an endpoint that is drained or unhealthy", () => {
      const members = endpoints(20, (index) => ({ weight: index % 3, health: index % 5 === 0 ? 0.5 : 0.6 }));
      const setup = setUp({ strategy }, members);
      const usable = new Set(
        members.filter(({ weight, health }) => weight !== 0 && health !== 0.5).map((e) => e.address),
      );
      for (let count = 0; count < 200; count++) {
        for (const host of hosts(complete(request(setup)))) assert.ok(usable.has(host), host);
      }
    });

    it("takes the place of every value that the client sent", () => {
      const setup = setUp({ strategy }, endpoints(8, places));
      const stream = request(setup, { headers: { ":path": "/", [HOST_HEADER]: ["6.6.6.6:1", "7.7.7.7:1"] } });
      assert.equal(stream.requestHeaders.all(HOST_HEADER).length, 1);
      assert.ok(!hosts(stream).includes("6.6.6.6:1"));
    });
  });
}

describe("the header", () => {
  const spoofed = { headers: { ":path": "/", [HOST_HEADER]: ["6.6.6.6:1", "7.7.7.7:1"] } };

  it("is removed where no endpoint is usable", () => {
    const setup = setUp(
      {},
      endpoints(8, () => ({ health: 0 })),
    );
    assert.deepEqual(request(setup, spoofed).requestHeaders.all(HOST_HEADER), []);
  });

  it("is removed where the cluster has no endpoints, no metadata, or is unknown", () => {
    const setup = setUp({}, []);
    setup.cluster.setMetadata({});
    for (const cluster of ["api", "unknown", undefined]) {
      const stream = setup.root.request({ ...spoofed, cluster });
      assert.deepEqual(stream.requestHeaders.all(HOST_HEADER), []);
    }
  });

  it("has the name that the configuration says", () => {
    const setup = setUp({ host_header: "x-where" }, endpoints(8));
    const stream = request(setup, spoofed);
    assert.equal(stream.header("x-where")?.split(",").length, 4);
    assert.equal(stream.header(HOST_HEADER), "6.6.6.6:1");
  });

  it("lets the request go on whatever the choice", () => {
    const setup = setUp({}, endpoints(8));
    assert.equal(request(setup).action, 0);
    assert.equal(setup.root.request().action, 0);
  });
});

describe("later choices", () => {
  for (const strategy of ["resource_aware", "geographical", "adaptive"]) {
    it(`of ${strategy} come from another zone than the first`, () => {
      const setup = setUp({ strategy, max_retries: 1 }, endpoints(20, places));
      const zoneOf = new Map(endpoints(20, places).map((endpoint) => [endpoint.address, endpoint.zone]));
      for (let count = 0; count < 100; count++) {
        const [first = "", second = ""] = hosts(complete(request(setup)));
        assert.notEqual(zoneOf.get(first), zoneOf.get(second), `${first},${second}`);
      }
    });
  }

  it("of consistent_hash are the ring's runner-up: the same for the same key in every VM", () => {
    const configuration = { strategy: "consistent_hash", consistent_hash: { key: { header: "x-user-id" } } };
    const [one, other] = [setUp(configuration, endpoints(20)), setUp(configuration, endpoints(20).reverse())];
    for (let user = 0; user < 200; user++) {
      const headers = { ":path": "/", "x-user-id": `u${user}` };
      const list = hosts(complete(request(one, { headers })));
      assert.deepEqual(hosts(complete(request(other, { headers }))), list);
    }
  });

  it("of consistent_hash are where the key goes when the first endpoint leaves", () => {
    const configuration = { strategy: "consistent_hash", consistent_hash: { key: { header: "x-user-id" } } };
    const members = endpoints(10);
    const leaver = members[3]?.address;
    const [before, after] = [setUp(configuration, members), setUp(configuration, members)];
    update(
      after,
      members.filter((endpoint) => endpoint.address !== leaver),
      2,
    );
    let moved = 0;
    for (let user = 0; user < 500; user++) {
      const headers = { ":path": "/", "x-user-id": `u${user}` };
      const [first, second] = hosts(complete(request(before, { headers })));
      moved += first === leaver ? 1 : 0;
      assert.equal(hosts(complete(request(after, { headers })))[0], first === leaver ? second : first);
    }
    assert.ok(moved > 20, `${moved} of 500 keys were the leaver's`);
  });
});
