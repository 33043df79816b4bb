// The circuit breaker as a request meets it: opens after failures in a row, one trial at a time, back-off, never the whole pool.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Stream } from "../../tools/scripted_host/index.ts";
import { complete, endpoints, hosts, request, type Setup, setUp } from "./fixture.ts";

const CONFIGURATION = {
  strategy: "adaptive",
  max_retries: 7,
  sample: 0,
  circuit_breaker_threshold: 3,
  max_ejected_ratio: 0.5,
  ramp_ms: 0,
};

/** Lets an endpoint fail as the answer to one request, whatever place it has in the list. */
function fail(setup: Setup, victim: string): void {
  const stream = request(setup);
  complete(stream, { code: 500, answeredBy: victim, attempts: 1 });
}

function isListed(setup: Setup, host: string): boolean {
  return hosts(complete(request(setup))).includes(host);
}

/** Ten requests at once; those that name the victim. */
function trials(setup: Setup, victim: string): { trials: Stream[]; others: Stream[] } {
  const open = Array.from({ length: 10 }, () => request(setup));
  return {
    trials: open.filter((stream) => hosts(stream).includes(victim)),
    others: open.filter((stream) => !hosts(stream).includes(victim)),
  };
}

describe("the breaker of an endpoint", () => {
  const [victim = ""] = endpoints(4).map((endpoint) => String(endpoint.address));

  function ejected(): Setup {
    const setup = setUp(CONFIGURATION, endpoints(4));
    for (let count = 0; count < 3; count++) fail(setup, victim);
    return setup;
  }

  it("opens after circuit_breaker_threshold failures in a row, not before, and not where a success came between", () => {
    const setup = setUp(CONFIGURATION, endpoints(4));
    for (const code of [500, 500, 200, 500, 500]) complete(request(setup), { code, answeredBy: victim, attempts: 1 });
    assert.ok(isListed(setup, victim));
    fail(setup, victim);
    assert.ok(!isListed(setup, victim));
  });

  it("lets one trial at a time through after the back-off, and closes when it succeeds", () => {
    const setup = ejected();
    setup.vm.tick(700);
    assert.ok(!isListed(setup, victim));
    setup.vm.tick(1000);
    const { trials: tried, others } = trials(setup, victim);
    assert.equal(tried.length, 1);
    for (const stream of others) complete(stream);
    assert.ok(!isListed(setup, victim));
    for (const stream of tried) complete(stream, { code: 200, answeredBy: victim });
    assert.ok(isListed(setup, victim));
  });

  it("opens again, for longer, when the trial fails", () => {
    const setup = ejected();
    setup.vm.tick(1700);
    for (const stream of trials(setup, victim).trials) complete(stream, { code: 500, answeredBy: victim });
    setup.vm.tick(1400);
    assert.ok(!isListed(setup, victim));
    setup.vm.tick(1600);
    assert.equal(trials(setup, victim).trials.length, 1);
  });

  it("offers another trial when the one before ended without a verdict", () => {
    const setup = ejected();
    setup.vm.tick(1700);
    for (const stream of trials(setup, victim).trials) stream.finish({ code: null, flags: 0x4000 });
    setup.vm.tick(200);
    assert.equal(trials(setup, victim).trials.length, 1);
  });

  it("stays closed where max_ejected_ratio of the pool is ejected", () => {
    const setup = setUp(CONFIGURATION, endpoints(4));
    for (const { address } of endpoints(4)) {
      for (let count = 0; count < 5; count++) fail(setup, String(address));
    }
    assert.equal(hosts(complete(request(setup))).length, 2);
  });
});
