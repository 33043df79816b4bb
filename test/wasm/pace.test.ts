// The tick: often only while there is work on tables.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { complete, endpoints, request, setUp } from "./fixture.ts";

const CONSISTENT_HASH = { strategy: "consistent_hash", consistent_hash: { slots: 256 } };

describe("the tick", () => {
  it("comes every 10 ms from the request that brings work until one that finds it done", () => {
    const setup = setUp(CONSISTENT_HASH, endpoints(8));
    complete(request(setup));
    assert.equal(setup.root.tickPeriodMs, 100);
    setup.cluster.setMetadata({ steer: { version: 2, endpoints: endpoints(9) } });
    setup.vm.tick(1000);
    complete(request(setup));
    assert.equal(setup.root.tickPeriodMs, 10);
    setup.vm.tick(5000);
    complete(request(setup));
    assert.equal(setup.root.tickPeriodMs, 100);
  });

  it("is slow again however many clusters there are", () => {
    const setup = setUp(CONSISTENT_HASH, endpoints(8));
    for (let n = 0; n < 300; n++) {
      setup.vm.clusters.set(`c${n}`, setup.cluster);
      complete(request(setup, { cluster: `c${n}` }));
    }
    setup.vm.tick(5000);
    complete(request(setup));
    assert.equal(setup.root.tickPeriodMs, 100);
  });

  it("asks Envoy for its period only when that changes", () => {
    const setup = setUp(CONSISTENT_HASH, endpoints(8));
    complete(request(setup));
    setup.vm.tick(1000);
    complete(request(setup));
    setup.vm.resetCounts();
    for (let n = 0; n < 100; n++) complete(request(setup));
    assert.equal(setup.vm.calls.get("proxy_set_tick_period_milliseconds"), undefined);
  });
});
