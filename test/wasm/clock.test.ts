// Envoy's clock is the system's: it may be set back, and it may run for months.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explanation } from "./explanation.ts";
import { complete, endpoints, hosts, request, type Setup, STRATEGIES, setUp } from "./fixture.ts";

const HOUR_MS = 3600 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** The host's timers are not the clock's: ticks go on as before. */
function setBack({ vm }: Setup, backMs: number): void {
  vm.clock.nowMs -= backMs;
  for (const root of vm.roots) root.setTickPeriod(root.tickPeriodMs);
}

function fail(setup: Setup, victim: string, times: number): void {
  for (let count = 0; count < times; count++) complete(request(setup), { code: 500, answeredBy: victim, attempts: 1 });
}

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
        setBack(setup, backMs);
        complete(open);
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

  it("does not keep new metadata out, however far", () => {
    for (const backMs of [10_000, DAY_MS]) {
      const setup = setUp({ max_retries: 7 }, endpoints(4));
      complete(request(setup));
      setBack(setup, backMs);
      setup.cluster.setMetadata({ steer: { version: 2, endpoints: endpoints(6) } });
      setup.vm.tick(1100);
      complete(request(setup));
      assert.equal(hosts(complete(request(setup))).length, 6);
    }
  });
});

describe("after a clock that was an hour ahead for one request", () => {
  function afterHourAhead(configuration: object = {}): Setup {
    const setup = setUp({ max_retries: 7, ...configuration }, endpoints(4));
    setup.vm.clock.nowMs += HOUR_MS;
    complete(request(setup));
    setBack(setup, HOUR_MS);
    return setup;
  }

  it("new metadata is taken in within metadata_refresh_ms", () => {
    const setup = afterHourAhead();
    setup.cluster.setMetadata({ steer: { version: 2, endpoints: endpoints(6) } });
    setup.vm.tick(1100);
    assert.equal(hosts(complete(request(setup))).length, 6);
  });

  it("counters are published", () => {
    const setup = afterHourAhead();
    const before = setup.vm.counter("steer.breaker.opened");
    fail(setup, "10.0.0.0:8080", 5);
    setup.vm.tick(200);
    assert.equal(setup.vm.counter("steer.breaker.opened"), before + 1);
  });

  it("a breaker that opens lets its trial through after the back-off", () => {
    const setup = afterHourAhead({ ramp_ms: 0 });
    fail(setup, "10.0.0.0:8080", 5);
    assert.equal(hosts(complete(request(setup))).length, 3);
    setup.vm.tick(2000);
    assert.equal(hosts(request(setup))[0], "10.0.0.0:8080");
  });

  it("there is room for more and more requests at once", () => {
    const setup = afterHourAhead();
    for (let count = 0; count < 4000; count++) {
      setup.vm.tick(10);
      assert.equal(hosts(request(setup)).length, 4, `request ${count}`);
    }
  });

  it("latencies are measured", () => {
    const setup = afterHourAhead({ strategy: "adaptive", explain: true });
    for (let count = 0; count < 120; count++) {
      const open = request(setup);
      setup.vm.tick(400);
      complete(open);
    }
    const { parts } = explanation(complete(request(setup)));
    const latencyMs = parts[0]?.get("latency_ms") ?? Number.NaN;
    assert.ok(latencyMs > 50 && latencyMs <= 400, `${latencyMs} ms`);
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
