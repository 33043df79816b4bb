// Upgraded streams: once the endpoint has answered 101 they are no requests in flight any more, and their end says nothing of it.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Stream } from "../../tools/scripted_host/index.ts";
import { explanation } from "./explanation.ts";
import { address, complete, endpoints, hosts, request, type Setup, STRATEGIES, setUp } from "./fixture.ts";

const CONFIGURATION = { explain: true, max_retries: 7, sample: 0, circuit_breaker_threshold: 1, ramp_ms: 0 };
const COUNT = 4;
const FLAG_UPSTREAM_CLOSED = 0x40;

function upgraded(setup: Setup, answeredBy?: string): Stream {
  const stream = request(setup, { endOfStream: false });
  stream.sendResponseHeaders({ ":status": "101" }, { answeredBy: answeredBy ?? hosts(stream)[0] });
  return stream;
}

/** A part of the explanation of each endpoint that is listed. */
function parts(setup: Setup, part: string): Map<string, number> {
  const told = explanation(complete(request(setup)));
  return new Map(told.addresses.map((host, index) => [host, told.parts[index]?.get(part) ?? Number.NaN]));
}

for (const strategy of STRATEGIES) {
  describe(`a stream that was upgraded under ${strategy}`, () => {
    it("is in flight until 101 came, not after it, and not again at its end", () => {
      const setup = setUp({ ...CONFIGURATION, strategy }, endpoints(COUNT));
      const stream = request(setup, { endOfStream: false });
      const [first = ""] = hosts(stream);
      assert.equal(parts(setup, "in_flight").get(first), 1);
      stream.sendResponseHeaders({ ":status": "101" }, { answeredBy: first });
      for (const count of parts(setup, "in_flight").values()) assert.equal(count, 0);
      setup.vm.tick(100_000);
      stream.finish({ flags: FLAG_UPSTREAM_CLOSED, attempts: 1 });
      for (const count of parts(setup, "in_flight").values()) assert.equal(count, 0);
    });
  });
}

describe("50 idle websockets", () => {
  it("on one endpoint do not keep requests from it", () => {
    const setup = setUp({ ...CONFIGURATION, strategy: "adaptive" }, endpoints(COUNT));
    for (let count = 0; count < 50; count++) upgraded(setup, address(1));
    setup.vm.tick(1000);
    const first = Array.from({ length: 40 }, () => hosts(request(setup))[0]);
    const count = first.filter((host) => host === address(1)).length;
    assert.ok(count >= 8 && count <= 12, `${count} of 40`);
  });

  it("show in the gauge of streams until they end", () => {
    const setup = setUp(CONFIGURATION, endpoints(COUNT));
    const open = Array.from({ length: 50 }, () => upgraded(setup));
    setup.vm.tick(100);
    assert.equal(setup.vm.counter("steer.in_flight"), 50);
    for (const stream of open) stream.finish();
    setup.vm.tick(100);
    assert.equal(setup.vm.counter("steer.in_flight"), 0);
  });

  it("do not make an endpoint look slow, however long they are open", () => {
    const setup = setUp({ ...CONFIGURATION, strategy: "adaptive" }, endpoints(COUNT));
    const open = Array.from({ length: 50 }, () => upgraded(setup));
    setup.vm.tick(300_000);
    for (const latencyMs of parts(setup, "latency_ms").values()) assert.ok(latencyMs < 10, `${latencyMs} ms`);
    for (const stream of open) stream.finish();
    for (const latencyMs of parts(setup, "latency_ms").values()) assert.ok(latencyMs < 10, `${latencyMs} ms`);
  });

  it("that the server closes, or the client, or a reset, are no failures", () => {
    for (const flags of [0, 0x10, FLAG_UPSTREAM_CLOSED, 0x4000]) {
      const setup = setUp({ ...CONFIGURATION, strategy: "adaptive" }, endpoints(COUNT));
      for (let count = 0; count < 50; count++) upgraded(setup).finish({ flags, attempts: 1 });
      const rates = parts(setup, "error_rate");
      assert.equal(rates.size, COUNT);
      for (const rate of rates.values()) assert.equal(rate, 0);
    }
  });
});

it("an upgrade that is refused by 500 is a failure as any other", () => {
  const setup = setUp({ ...CONFIGURATION, strategy: "adaptive" }, endpoints(COUNT));
  const stream = request(setup, { endOfStream: false });
  const [first = ""] = hosts(stream);
  complete(stream, { code: 500, attempts: 1 });
  assert.ok(!parts(setup, "error_rate").has(first));
});

it("an upgrade to a half-open endpoint closes its breaker at once, not when the websocket ends", () => {
  const setup = setUp({ ...CONFIGURATION, strategy: "adaptive" }, endpoints(COUNT));
  const failing = request(setup);
  const [victim = ""] = hosts(failing);
  complete(failing, { code: 500, attempts: 1 });
  setup.vm.tick(2000);
  const trial = request(setup, { endOfStream: false });
  assert.equal(hosts(trial)[0], victim);
  trial.sendResponseHeaders({ ":status": "101" }, { answeredBy: victim });
  assert.ok(parts(setup, "error_rate").has(victim));
  trial.finish({ flags: FLAG_UPSTREAM_CLOSED, attempts: 1 });
  assert.ok(parts(setup, "error_rate").has(victim));
});

it("an upgrade that another took from a half-open endpoint leaves it to the next trial", () => {
  const setup = setUp({ ...CONFIGURATION, strategy: "adaptive" }, endpoints(COUNT));
  const failing = request(setup);
  const [victim = ""] = hosts(failing);
  complete(failing, { code: 500, attempts: 1 });
  setup.vm.tick(2000);
  const trial = request(setup, { endOfStream: false });
  const [first, second] = hosts(trial);
  assert.equal(first, victim);
  trial.sendResponseHeaders({ ":status": "101" }, { answeredBy: second });
  setup.vm.tick(200);
  assert.equal(hosts(request(setup))[0], victim);
});
