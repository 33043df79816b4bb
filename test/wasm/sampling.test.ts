// Which answers are read whole where they are many, and what is learned all the same of those that are not.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Ending, Stream } from "../../tools/scripted_host/index.ts";
import { address, endpoints, hosts, request, type Setup, setUp } from "./fixture.ts";

const REPORT = { "endpoint-load-metrics": "TEXT cpu_utilization=0.5" };
const LATENCY_MS = 5;
/** Answers read whole before the next ones may be sampled, and more than a few of those. */
const GOOD_COUNT = 16;
const MANY = 1000;
/** All within a millisecond: never due by time but the first. */
const AT_ONCE_MS = 0.0001;

interface Answer {
  readonly headers?: Readonly<Record<string, string>>;
  readonly latencyMs?: number;
  readonly endOfStream?: boolean;
  readonly ending?: Ending;
}

function setUpWith(configuration: object = {}, memberCount = 1): Setup {
  return setUp({ answer_sample_ratio: 0, ...configuration }, endpoints(memberCount));
}

/** A request that its first listed endpoint answers, unless the ending says who. */
function answer(setup: Setup, { headers, latencyMs = LATENCY_MS, endOfStream, ending = {} }: Answer = {}): Stream {
  const stream = request(setup);
  setup.vm.clock.nowMs += latencyMs;
  const answeredBy = ending.answeredBy ?? hosts(stream)[0];
  stream.sendResponseHeaders({ ":status": "200", ...REPORT, ...headers }, { answeredBy, endOfStream });
  stream.finish({ attempts: 1, ...ending, answeredBy });
  return stream;
}

/** Answers that come `apartMs` from each other, all after the same latency. */
function answers(setup: Setup, count: number, apartMs = AT_ONCE_MS): void {
  const streams = Array.from({ length: count }, () => request(setup));
  setup.vm.clock.nowMs += LATENCY_MS;
  for (const stream of streams) {
    setup.vm.clock.nowMs += apartMs;
    const answeredBy = hosts(stream)[0];
    stream.sendResponseHeaders({ ":status": "200", ...REPORT }, { answeredBy });
    stream.finish({ answeredBy, attempts: 1 });
  }
}

/** How many answers are read whole. */
function readCount(setup: Setup, play: () => void): number {
  setup.vm.resetCounts();
  play();
  return setup.vm.propertyReads.get("upstream.address") ?? 0;
}

/** A cluster whose endpoint has answered well for long, and has just been read: the next usual answers are not due. */
function trusting(configuration: object = {}, memberCount = 1): Setup {
  const setup = setUpWith(configuration, memberCount);
  for (let n = 0; n < GOOD_COUNT * memberCount * 4; n++) answer(setup);
  return setup;
}

/** Whether an answer is read that comes within a millisecond of one that was. */
function isRead(setup: Setup, unusual: Answer): boolean {
  const [first, second] = [request(setup), request(setup)];
  setup.vm.clock.nowMs += unusual.latencyMs ?? LATENCY_MS;
  return (
    readCount(setup, () => {
      first.sendResponseHeaders({ ":status": "200" }, { answeredBy: hosts(first)[0] });
      const headers = { ":status": "200", ...unusual.headers };
      second.sendResponseHeaders(headers, { answeredBy: hosts(second)[0], endOfStream: unusual.endOfStream });
    }) === 2
  );
}

describe("answers", () => {
  it("are all read where they come less often than every 4 ms", () => {
    const setup = trusting();
    assert.equal(
      readCount(setup, () => answers(setup, MANY, 4)),
      MANY,
    );
  });

  it("are read every 4 ms where more of them come", () => {
    const setup = trusting();
    const count = readCount(setup, () => answers(setup, MANY, 0.4));
    assert.ok(count >= 90 && count <= 100, `${count} of 1000 in 400 ms`);
  });

  for (const ratio of [0.125, 0.5, 1]) {
    it(`are read to a share of ${ratio} where answer_sample_ratio says so`, () => {
      const setup = trusting({ answer_sample_ratio: ratio });
      const share = readCount(setup, () => answers(setup, MANY)) / MANY;
      assert.ok(Math.abs(share - ratio) < 0.05, `${share}`);
    });
  }

  it("of an endpoint are all read until it has answered well 16 times", () => {
    const setup = setUpWith({}, 1);
    const count = readCount(setup, () => answers(setup, MANY));
    assert.ok(count >= GOOD_COUNT - 1 && count <= GOOD_COUNT + 1, `${count}`);
  });

  it("are all read where gRPC statuses are to be judged", () => {
    const setup = trusting({ grpc_status: true });
    assert.equal(
      readCount(setup, () => answers(setup, MANY)),
      MANY,
    );
  });
});

describe("an answer that is not due", () => {
  it("is not read where it is as usual", () => assert.equal(isRead(trusting(), {}), false));

  const UNUSUAL: readonly [name: string, answer: Answer][] = [
    ["has status 503", { headers: { ":status": "503" } }],
    ["has status 404, which may be Envoy's own", { headers: { ":status": "404" } }],
    ["has status 302, which may be Envoy's own", { headers: { ":status": "302" } }],
    ["has no body, as Envoy's own answers to gRPC", { endOfStream: true }],
    ["comes far sooner than usual", { latencyMs: LATENCY_MS / 10 }],
    ["comes far later than usual", { latencyMs: LATENCY_MS * 5 }],
  ];
  for (const [name, unusual] of UNUSUAL) {
    it(`is read where it ${name}`, () => assert.equal(isRead(trusting(), unusual), true));
  }

  it("is read after a failure of the same endpoint", () => {
    const setup = trusting();
    answer(setup, { headers: { ":status": "500" } });
    assert.equal(isRead(setup, {}), true);
  });

  it("is read after an answer by another one than the first listed", () => {
    const setup = trusting({}, 2);
    const first = request(setup);
    const [named, other] = hosts(first);
    setup.vm.clock.nowMs += LATENCY_MS * 5;
    first.sendResponseHeaders({ ":status": "200" }, { answeredBy: other });
    first.finish({ answeredBy: other, attempts: 1 });
    const count = readCount(setup, () => {
      const streams = Array.from({ length: 40 }, () => request(setup)).filter((stream) => hosts(stream)[0] === named);
      setup.vm.clock.nowMs += LATENCY_MS;
      for (const stream of streams) stream.sendResponseHeaders({ ":status": "200" }, { answeredBy: named });
    });
    assert.ok(count > 1, `${count}`);
  });

  it("keeps its load report from the client all the same", () => {
    const setup = trusting();
    const streams = [request(setup), request(setup)];
    setup.vm.clock.nowMs += LATENCY_MS;
    for (const stream of streams) stream.sendResponseHeaders(REPORT, { answeredBy: address(0) });
    for (const stream of streams) assert.deepEqual(stream.responseHeaders.get("endpoint-load-metrics"), undefined);
  });

  it("leaves its load report to the client where forward says so", () => {
    const setup = trusting({ load_reports: { forward: true } });
    const streams = [request(setup), request(setup)];
    setup.vm.clock.nowMs += LATENCY_MS;
    for (const stream of streams) stream.sendResponseHeaders(REPORT, { answeredBy: address(0) });
    for (const stream of streams)
      assert.equal(stream.responseHeaders.get("endpoint-load-metrics"), REPORT["endpoint-load-metrics"]);
  });

  it("keeps its load report in trailers from the client, too", () => {
    const setup = trusting({ load_reports: { trailers: true } });
    const streams = [request(setup), request(setup)];
    setup.vm.clock.nowMs += LATENCY_MS;
    for (const stream of streams) stream.sendResponseHeaders(REPORT, { answeredBy: address(0) });
    for (const stream of streams) stream.sendResponseTrailers(REPORT);
    for (const stream of streams) assert.equal(stream.responseTrailers?.get("endpoint-load-metrics"), undefined);
  });

  it("makes its stream's host calls 6, of which 1 reads a property", () => {
    const setup = trusting();
    answer(setup, {});
    setup.vm.resetCounts();
    answers(setup, MANY);
    const reads = [...setup.vm.propertyReads].map(([path, count]) => [path, Math.round(count / MANY)]);
    assert.deepEqual(
      reads.filter(([, count]) => count !== 0),
      [["xds.cluster_name", 1]],
    );
    assert.equal(Math.round(setup.vm.callCount / MANY), 6);
  });

  it("still tells its endpoint's latency", () => {
    const slow = trusting({ explain: true });
    const play = (latencyMs: number) => {
      const streams = Array.from({ length: 200 }, () => request(slow));
      slow.vm.clock.nowMs += latencyMs;
      for (const stream of streams) {
        stream.sendResponseHeaders({ ":status": "200" }, { answeredBy: address(0) });
        stream.finish({ answeredBy: address(0), attempts: 1 });
      }
    };
    const latencyMs = () =>
      Number(/latency_ms=(\S+)/.exec(answer(slow).responseHeaders.get("x-steer-explain") ?? "")?.[1]);
    const before = latencyMs();
    const count = readCount(slow, () => play(3 * LATENCY_MS));
    const after = latencyMs();
    assert.ok(count < 20 && before < 1.1 * LATENCY_MS && after > 2.5 * LATENCY_MS, `${count} ${before} ${after}`);
  });
});
