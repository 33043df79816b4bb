// Requests in flight are taken back exactly, whatever becomes of their streams.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Stream } from "../../tools/scripted_host/index.ts";
import { explanation } from "./explanation.ts";
import { complete, endpoints, hosts, request, type Setup, setUp } from "./fixture.ts";

const COUNT = 5;
const SEED = 20_261;

const CONFIGURATION = {
  strategy: "resource_aware",
  explain: true,
  max_retries: 7,
  sample: 0,
  circuit_breaker_threshold: 0,
  ramp_ms: 0,
  stream_age_limit_ms: 5000,
};

/** What the explanation of a request says is in flight on each endpoint before it. */
function inFlight(setup: Setup): Record<string, number | undefined> {
  const { addresses, parts } = explanation(complete(request(setup)));
  return Object.fromEntries(addresses.map((address, index) => [address, parts[index]?.get("in_flight")]));
}

const NONE = Object.fromEntries(endpoints(COUNT).map(({ address }) => [address, 0]));

const CODES = [200, 101, 404, 503, 504, null];
const FLAGS = [0, 0, 0x4, 0x20, 0x40, 0x4000];

function ending(stream: Stream, value: number) {
  const attempts = [0, 1, 1, 2, 3, null][value % 6];
  const answeredBy = [hosts(stream)[0], hosts(stream)[1], "192.0.2.1:9", null][value % 4] ?? null;
  return { answeredBy, code: CODES[value % 6], flags: FLAGS[(value * 5) % 6], attempts };
}

/** What can happen to a stream, in any order, whether or not Envoy would do it. */
const EVENTS = {
  requestHeaders: (stream: Stream) => stream.sendRequestHeaders(),
  requestBody: (stream: Stream, value: number) => stream.requestBody(value, value % 2 === 1),
  requestTrailers: (stream: Stream) => stream.requestTrailers(),
  responseHeaders: (stream: Stream) =>
    stream.sendResponseHeaders({ ":status": "200" }, { answeredBy: hosts(stream)[0] }),
  delete: (stream: Stream) => stream.root.host.invoke("proxy_on_delete", stream.id),
  finish: (stream: Stream, value: number) => stream.finish(ending(stream, value)),
};
type Event = keyof typeof EVENTS | "open" | "wait" | "renew";

const events = fc.constantFrom<Event>(
  ...(Object.keys(EVENTS) as (keyof typeof EVENTS)[]),
  "open",
  "open",
  "wait",
  "renew",
);
const lives = fc.array(fc.tuple(events, fc.nat(4), fc.nat(7)), { minLength: 5, maxLength: 120, size: "max" });

function play(setup: Setup, streams: Map<number, Stream>, event: Event, place: number, value: number): void {
  const stream = streams.get(place);
  if (event === "wait") setup.vm.tick(value * 700);
  else if (event === "renew") renew(setup, value);
  else if (event === "open") {
    stream?.finish(ending(stream, value));
    streams.set(place, setup.root.openStream({ cluster: "api", endOfStream: value % 2 === 0 }));
  } else if (stream !== undefined) {
    EVENTS[event](stream, value);
    if (event === "finish" || event === "delete") streams.delete(place);
  }
}

/** Takes some endpoints out of the metadata, or puts all of them back. */
function renew({ cluster, vm }: Setup, value: number): void {
  cluster.setMetadata({
    steer: { version: vm.clock.nowMs + value, endpoints: endpoints(value < 4 ? COUNT : value - 3) },
  });
}

describe("the number in flight", () => {
  it("is kept while a request has no answer or no whole one, and given back by its end alone", () => {
    const setup = setUp(CONFIGURATION, endpoints(COUNT));
    const held = request(setup);
    const [first = ""] = hosts(held);
    assert.deepEqual(inFlight(setup), { ...NONE, [first]: 1 });
    held.sendResponseHeaders({ ":status": "200" }, { answeredBy: first });
    assert.deepEqual(inFlight(setup), { ...NONE, [first]: 1 });
    held.finish();
    assert.deepEqual(inFlight(setup), NONE);
  });

  it("spreads open requests evenly over equal endpoints", () => {
    const setup = setUp(CONFIGURATION, endpoints(COUNT));
    const first = Array.from({ length: 3 * COUNT }, () => hosts(request(setup))[0] ?? "");
    for (const { address } of endpoints(COUNT)) assert.equal(first.filter((host) => host === address).length, 3);
  });

  it("leaves out what is older than stream_age_limit_ms, once", () => {
    const setup = setUp(CONFIGURATION, endpoints(COUNT));
    const held = Array.from({ length: 10 }, () => request(setup));
    setup.vm.tick(4800);
    assert.notDeepEqual(inFlight(setup), NONE);
    setup.vm.tick(400);
    assert.deepEqual(inFlight(setup), NONE);
    for (const stream of held) complete(stream);
    assert.deepEqual(inFlight(setup), NONE);
  });

  it("is zero on every endpoint after any lives of streams", () => {
    const property = fc.property(lives, (life) => {
      const setup = setUp(CONFIGURATION, endpoints(COUNT));
      const streams = new Map<number, Stream>();
      for (const [event, place, value] of life) play(setup, streams, event, place, value);
      for (const stream of streams.values()) stream.finish();
      renew(setup, 0);
      setup.vm.tick(1000);
      complete(request(setup));
      assert.deepEqual(inFlight(setup), NONE);
    });
    fc.assert(property, { seed: SEED, numRuns: 300 });
  });

  it("leaves nothing behind when endpoints come and go under open streams", () => {
    const setup = setUp({ ...CONFIGURATION, metadata_refresh_ms: 100 }, endpoints(COUNT));
    const turnover = (round: number) => {
      const open = Array.from({ length: 50 }, () => request(setup));
      const next = endpoints(200).slice(round % 100, (round % 100) + 50);
      setup.cluster.setMetadata({ steer: { version: round + 2, endpoints: next } });
      setup.vm.tick(1000);
      for (const stream of open) stream.finish();
    };
    // A whole turn and its end, where all endpoints are replaced at once while streams refer to the old ones.
    for (let round = 0; round < 200; round++) turnover(round);
    const memoryBytes = setup.vm.memoryBytes;
    for (let round = 200; round < 600; round++) turnover(round);
    assert.equal(setup.vm.memoryBytes, memoryBytes);
  });
});
