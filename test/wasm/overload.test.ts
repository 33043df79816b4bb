// A host that answers 503 or 429 has too much to do: it gets less at once, and nothing only where most of its answers are such.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explanation } from "./explanation.ts";
import { complete, endpoints, hosts, request, type Setup, setUp } from "./fixture.ts";

const [victim = ""] = endpoints(1).map((endpoint) => String(endpoint.address));
const CONFIGURATION = {
  strategy: "adaptive",
  explain: true,
  max_retries: 7,
  sample: 0,
  circuit_breaker_threshold: 3,
  success_rate_requests: 20,
  success_rate_threshold: 0.5,
  ramp_ms: 0,
};

function answer(setup: Setup, codes: readonly number[]): void {
  for (const code of codes) complete(request(setup), { code, answeredBy: victim, attempts: 1 });
}

/** What is believed of the victim, or undefined where it is not listed. */
function believed(setup: Setup, part: string): number | undefined {
  const { addresses, parts } = explanation(complete(request(setup)));
  return parts[addresses.indexOf(victim)]?.get(part);
}

function repeated(count: number, code: number): number[] {
  return new Array<number>(count).fill(code);
}

for (const code of [503, 429]) {
  describe(`an endpoint that answers ${code}`, () => {
    it("does not open its breaker by circuit_breaker_threshold, where 500 does", () => {
      const setup = setUp(CONFIGURATION, endpoints(4));
      answer(setup, repeated(15, code));
      assert.notEqual(believed(setup, "error_rate"), undefined);
      answer(setup, repeated(3, 500));
      assert.equal(believed(setup, "error_rate"), undefined);
    });

    it("has a higher error rate and a higher cost at once", () => {
      const setup = setUp(CONFIGURATION, endpoints(4));
      const before = believed(setup, "cost") ?? Number.NaN;
      answer(setup, [code]);
      assert.ok((believed(setup, "error_rate") ?? 0) > 0.05);
      assert.ok((believed(setup, "cost") ?? 0) > 2 * before, `${before} before, ${believed(setup, "cost")} after`);
    });

    it("is listed last", () => {
      const setup = setUp(CONFIGURATION, endpoints(4));
      answer(setup, [code]);
      for (let count = 0; count < 20; count++) assert.equal(hosts(complete(request(setup))).at(-1), victim);
    });

    it("opens its breaker once success_rate_threshold of success_rate_requests is missed, and not before", () => {
      const setup = setUp({ ...CONFIGURATION, success_rate_requests: 12 }, endpoints(4));
      answer(setup, [...repeated(5, 200), ...repeated(5, code)]);
      assert.notEqual(believed(setup, "error_rate"), undefined);
      // 5 of 11 are fewer than half, but 11 are too few.
      answer(setup, [code]);
      assert.notEqual(believed(setup, "error_rate"), undefined);
      answer(setup, [code]);
      assert.equal(believed(setup, "error_rate"), undefined);
    });

    it("keeps its breaker closed for ever where success_rate_threshold is 0", () => {
      const setup = setUp({ ...CONFIGURATION, success_rate_threshold: 0 }, endpoints(4));
      answer(setup, repeated(100, code));
      assert.notEqual(believed(setup, "error_rate"), undefined);
    });

    it("is not forgiven by the end of a window, but by a second one", () => {
      const setup = setUp({ ...CONFIGURATION, success_rate_window_ms: 1000 }, endpoints(4));
      answer(setup, repeated(18, code));
      setup.vm.tick(2500);
      answer(setup, [code]);
      assert.notEqual(believed(setup, "error_rate"), undefined);
      answer(setup, repeated(15, code));
      setup.vm.tick(1200);
      answer(setup, repeated(10, code));
      assert.equal(believed(setup, "error_rate"), undefined);
    });

    it("keeps its breaker open where it was its trial", () => {
      const setup = setUp(CONFIGURATION, endpoints(4));
      answer(setup, repeated(3, 500));
      setup.vm.tick(1700);
      const trial = request(setup);
      assert.equal(hosts(trial)[0], victim);
      complete(trial, { code });
      setup.vm.tick(1200);
      assert.notEqual(hosts(request(setup))[0], victim);
    });
  });
}

it("a 503 of Envoy's own for a connection that failed is a failure, not overload", () => {
  for (const flags of [0x4, 0x10, 0x20, 0x40]) {
    const setup = setUp(CONFIGURATION, endpoints(4));
    for (let count = 0; count < 3; count++) complete(request(setup), { code: 503, flags, answeredBy: victim });
    assert.equal(believed(setup, "error_rate"), undefined, `flags ${flags}`);
  }
});
