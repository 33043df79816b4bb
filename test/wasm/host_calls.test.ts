// What a stream costs in host calls and memory.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { complete, endpoints, hosts, request, type Setup, STRATEGIES, setUp, update } from "./fixture.ts";

const MEMBERS = endpoints(8, (index) => ({ cpu: index / 10, region: "eu", zone: `eu-${index % 3}` }));

/** What an answer carries besides its status; the report headers are sent only where they are named. */
type Answer = Readonly<Record<string, string>>;

const ANSWERS: readonly [name: string, headers: Answer][] = [
  ["no report", {}],
  ["a TEXT report", { "endpoint-load-metrics": "TEXT cpu_utilization=0.5, named_metrics.queue=3" }],
  ["a JSON report", { "endpoint-load-metrics": 'JSON {"cpu_utilization": 0.5, "named_metrics": {"queue": 3}}' }],
  ["a BIN report", { "endpoint-load-metrics": "BIN CQAAAAAAAOA/" }],
  ["a binary report", { "endpoint-load-metrics-bin": "CQAAAAAAAOA/" }],
  ["a bad report", { "endpoint-load-metrics": "TEXT cpu_utilization=NaN" }],
];

function happyStream(setup: Setup, headers: Answer = {}, endOfStream = false): void {
  setup.vm.clock.nowMs += 0.01;
  const stream = request(setup);
  stream.sendResponseHeaders({ ":status": "200", ...headers }, { answeredBy: hosts(stream)[0], endOfStream });
  stream.finish();
}

for (const strategy of STRATEGIES) {
  describe(`a happy stream by ${strategy} without a key`, () => {
    for (const [name, headers] of ANSWERS) {
      for (const endOfStream of [false, true]) {
        it(`makes at most 3 property reads and 9 host calls: ${name}, ${endOfStream ? "no body" : "a body"}`, () => {
          const setup = setUp({ strategy }, MEMBERS);
          for (let count = 0; count < 8; count++) happyStream(setup, headers, endOfStream); // one reads its endpoint's metadata
          setup.vm.resetCounts();
          for (let count = 0; count < 100; count++) happyStream(setup, headers, endOfStream);
          const reads = setup.vm.calls.get("proxy_get_property") ?? 0;
          const told = JSON.stringify([...setup.vm.calls, ...setup.vm.propertyReads]);
          assert.ok(reads <= 300 && setup.vm.callCount <= 900, told);
        });
      }
    }

    it("does not ask how often it was tried, nor for details", () => {
      const setup = setUp({ strategy }, MEMBERS);
      happyStream(setup);
      setup.vm.resetCounts();
      happyStream(setup);
      const reads = [...setup.vm.propertyReads.keys()];
      assert.ok(
        !reads.includes("upstream.request_attempt_count") && !reads.includes("response.code_details"),
        `${reads}`,
      );
    });

    it("leaves the memory as it is, 10,000 times and with 10,000 ticks", () => {
      const setup = setUp({ strategy }, MEMBERS);
      const live = () => {
        happyStream(setup);
        setup.vm.tick(10);
      };
      for (let count = 0; count < 100; count++) live();
      const memoryBytes = setup.vm.memoryBytes;
      for (let count = 0; count < 10_000; count++) live();
      assert.equal(setup.vm.memoryBytes, memoryBytes);
    });
  });
}

it("explanations, failures, keys and retries leave the memory as it is, too", () => {
  const configuration = { explain: true, strategy: "consistent_hash", consistent_hash: { key: { cookie: "user" } } };
  const setup = setUp(configuration, MEMBERS);
  const live = (count: number) => {
    const headers = { ":path": "/", cookie: `a=b; user=u${count}` };
    const stream = request(setup, { headers });
    complete(stream, { code: count % 3 === 0 ? 503 : 200, answeredBy: hosts(stream)[1], attempts: 2 });
    setup.vm.tick(100);
  };
  for (let count = 0; count < 500; count++) live(count);
  const memoryBytes = setup.vm.memoryBytes;
  for (let count = 0; count < 10_000; count++) live(count);
  assert.equal(setup.vm.memoryBytes, memoryBytes);
});

it("metadata that changes and is at fault each time leaves the memory as it is, too", () => {
  const setup = setUp({}, MEMBERS);
  const change = (round: number) =>
    update(setup, [...MEMBERS.slice(round % 4), { address: `nowhere ${round}` }], round + 2);
  for (let round = 0; round < 100; round++) change(round);
  const memoryBytes = setup.vm.memoryBytes;
  for (let round = 100; round < 2000; round++) change(round);
  assert.equal(setup.vm.memoryBytes, memoryBytes);
});
