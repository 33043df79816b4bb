// What counts as an endpoint's latency, seen in the explanation of `adaptive`.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { explanation } from "./explanation.ts";
import { complete, endpoints, hosts, request, type Setup, setUp } from "./fixture.ts";

const CONFIGURATION = { strategy: "adaptive", explain: true, sample: 0, max_retries: 1, circuit_breaker_threshold: 0 };

/** Latency believed of each endpoint, ms. */
function believed(setup: Setup, part = "latency_ms"): Map<string, number> {
  const { addresses, parts } = explanation(complete(request(setup)));
  return new Map(addresses.map((address, index) => [address, parts[index]?.get(part) ?? Number.NaN]));
}

/** One endpoint; an answer that took 100 ms has been learned. */
function learned(configuration: object = {}): { setup: Setup; latency: () => number; waited: () => number } {
  const setup = setUp({ ...CONFIGURATION, ...configuration }, endpoints(1));
  const latency = () => believed(setup).get("10.0.0.0:8080") ?? Number.NaN;
  const waited = () => believed(setup, "waited_ms").get("10.0.0.0:8080") ?? Number.NaN;
  return { setup, latency, waited };
}

describe("latency", () => {
  it("is the time from the end of the request to the response's headers", () => {
    const { setup, latency } = learned();
    for (let count = 0; count < 40; count++) {
      const stream = request(setup, { endOfStream: false });
      setup.vm.clock.nowMs += 5000;
      stream.requestBody(10, false);
      setup.vm.clock.nowMs += 5000;
      stream.requestBody(10, true);
      setup.vm.clock.nowMs += 100;
      stream.sendResponseHeaders({ ":status": "200" }, { answeredBy: hosts(stream)[0] });
      setup.vm.tick(9000);
      stream.finish();
    }
    const now = latency();
    assert.ok(now > 10 && now <= 100, `${now} ms`);
  });

  it("is not taken where the response came before the request had ended", () => {
    const { setup, latency } = learned();
    const before = latency();
    const stream = request(setup, { endOfStream: false });
    setup.vm.clock.nowMs += 1000;
    stream.sendResponseHeaders({ ":status": "200" }, { answeredBy: hosts(stream)[0] });
    stream.requestBody(10, true).finish();
    assert.ok(latency() <= before);
  });

  it("is not taken where another than the first listed answered", () => {
    const setup = setUp(CONFIGURATION, endpoints(2));
    const stream = request(setup);
    const [, second = ""] = hosts(stream);
    setup.vm.clock.nowMs += 1000;
    complete(stream, { answeredBy: second, attempts: 2 });
    const after = believed(setup).get(second) ?? Number.NaN;
    assert.ok(after < 100, `${after} ms`);
  });

  it("is told with what a request has waited so far while it has no answer", () => {
    const { setup, waited } = learned();
    const held = request(setup);
    setup.vm.clock.nowMs += 2500;
    assert.ok(waited() >= 2500);
    held.finish({ code: null, flags: 0x4000 });
    assert.ok(waited() < 2500);
  });

  it("is not told with what a request has waited beyond stream_age_limit_ms, while a younger one's wait still counts", () => {
    const { setup, waited } = learned({ stream_age_limit_ms: 60_000 });
    const stuck = request(setup);
    setup.vm.tick(59_000);
    assert.ok(waited() >= 59_000);
    setup.vm.tick(1500);
    assert.ok(waited() < 1000, `${waited()} ms`);
    const held = request(setup);
    setup.vm.tick(2500);
    assert.ok(waited() >= 2500 && waited() < 10_000, `${waited()} ms`);
    stuck.finish({ code: null, flags: 0x4000 });
    assert.ok(waited() >= 2500);
    held.finish({ code: null, flags: 0x4000 });
    assert.ok(waited() < 1000);
  });

  it("so far of a request without an answer for 2 hours does not keep requests from its endpoint", () => {
    const setup = setUp({ ...CONFIGURATION, stream_age_limit_ms: 60_000 }, endpoints(2));
    const [victim = ""] = hosts(request(setup));
    setup.vm.clock.nowMs += 2 * 3600 * 1000;
    setup.vm.tick(1000);
    const first = Array.from({ length: 100 }, () => hosts(request(setup))[0]);
    const count = first.filter((host) => host === victim).length;
    assert.ok(count >= 40 && count <= 60, `${count} of 100 requests in flight are on it`);
  });

  it("so far does not start with the end of a request older than stream_age_limit_ms: nobody would take it back", () => {
    const { setup, latency } = learned({ stream_age_limit_ms: 60_000 });
    const upload = request(setup, { endOfStream: false });
    setup.vm.tick(61_000);
    upload.requestBody(10, true);
    setup.vm.tick(61_000);
    assert.ok(latency() < 1000, `${latency()} ms`);
  });

  it("of a failure is at least latency_threshold_ms, so that failing fast attracts nobody", () => {
    const setup = setUp(CONFIGURATION, endpoints(2));
    const failing = request(setup);
    const [first = "", second = ""] = hosts(failing);
    complete(failing, { code: 500 });
    const after = believed(setup);
    assert.ok((after.get(first) ?? 0) > (after.get(second) ?? 0) + 5, JSON.stringify([...after]));
  });

  it("above latency_threshold_ms counts as a failure in the error rate, and not towards the breaker", () => {
    const setup = setUp({ ...CONFIGURATION, latency_threshold_ms: 200, circuit_breaker_threshold: 1 }, endpoints(1));
    const errorRateAfter = (latencyMs: number) => {
      const stream = request(setup);
      setup.vm.clock.nowMs += latencyMs;
      complete(stream);
      return explanation(complete(request(setup))).parts[0]?.get("error_rate") ?? Number.NaN;
    };
    assert.equal(errorRateAfter(199), 0);
    assert.ok(errorRateAfter(201) > 0);
  });
});
