// Envoy's clock is the system's: it may be set back, and it may run for months.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explanation } from "./explanation.ts";
import { complete, endpoints, hosts, request, type Setup, STRATEGIES, setUp } from "./fixture.ts";

const DAY_MS = 24 * 3600 * 1000;

function assertWorks(setup: Setup): void {
  for (let round = 0; round < 30; round++) {
    setup.vm.tick(100);
    assert.equal(hosts(complete(request(setup))).length, 4);
  }
}

describe("a clock that is set back", () => {
  for (const strategy of STRATEGIES) {
    it(`by a moment or by a day does no harm to ${strategy}`, () => {
      for (const backMs of [0.5, 10, DAY_MS]) {
        const setup = setUp({ strategy }, endpoints(8));
        const open = request(setup);
        setup.vm.clock.nowMs -= backMs;
        complete(open);
        for (const root of setup.vm.roots) root.setTickPeriod(root.tickPeriodMs);
        assertWorks(setup);
      }
    });
  }

  it("during a request does not make its endpoint look slow", () => {
    const setup = setUp({ strategy: "adaptive", explain: true, max_retries: 1, sample: 0 }, endpoints(2));
    const open = request(setup);
    setup.vm.clock.nowMs -= 5;
    complete(open);
    const { addresses, parts } = explanation(complete(request(setup)));
    const latencies = parts.map((part) => part.get("latency_ms") ?? Number.NaN);
    assert.ok(Math.max(...latencies) < 1000, `${addresses}: ${latencies}`);
  });

  it("does not keep new metadata out for longer than it was set back", () => {
    const setup = setUp({ max_retries: 7 }, endpoints(4));
    setup.vm.clock.nowMs -= 10_000;
    for (const root of setup.vm.roots) root.setTickPeriod(root.tickPeriodMs);
    setup.cluster.setMetadata({ steer: { version: 2, endpoints: endpoints(6) } });
    setup.vm.tick(12_000);
    complete(request(setup));
    assert.equal(hosts(complete(request(setup))).length, 6);
  });
});

describe("a cluster without requests", () => {
  it("for a day, a month or two takes in new metadata with its next request", () => {
    for (const days of [1, 20, 26, 30, 48, 51, 75]) {
      const setup = setUp({ max_retries: 7 }, endpoints(4));
      setup.vm.clusters.set("busy", setup.cluster);
      for (let day = 0; day < days; day++) {
        setup.vm.clock.nowMs += DAY_MS;
        setup.vm.runDueTicks();
        complete(request(setup, { cluster: "busy" }));
      }
      setup.cluster.setMetadata({ steer: { version: 2, endpoints: endpoints(6) } });
      complete(request(setup));
      assert.equal(hosts(complete(request(setup))).length, 6, `after ${days} days`);
    }
  });
});
