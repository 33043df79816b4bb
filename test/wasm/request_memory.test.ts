// Requests allocate nothing. Nothing is freed between two ticks, so that a single object for each request would move the place where
// the heap puts the next large block, the one that the host asks for more bytes than the fixed block has.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { complete, endpoints, hosts, request, type Setup, STRATEGIES, setUp } from "./fixture.ts";

const LARGE_BYTES = 40_000;
const REQUEST_COUNT = 10_000;
const PLACE = { region: "eu", zone: "eu-0" };

/** Where the heap has room for a large block. The next callback frees it. */
function nextLargeBlock({ vm, root }: Setup): number {
  const at = vm.invoke("proxy_on_memory_allocate", LARGE_BYTES);
  assert.ok(at > 0);
  root.openStream().finish();
  return at;
}

/** A request with all that may be asked for: a key, an origin, a body, retries, failures, explanations. */
function serve(setup: Setup, count: number): void {
  setup.vm.clock.nowMs += 0.001;
  const headers = { ":path": `/?q=${count}`, "x-user-id": `user ${count}`, "x-from": count % 2 ? "eu" : "us" };
  const stream = request(setup, { headers, endOfStream: count % 3 > 0 });
  if (count % 3 === 0) stream.requestBody(100, true);
  if (count % 5 > 0) complete(stream);
  else complete(stream, { code: count % 2 ? 200 : 503, answeredBy: hosts(stream)[1], attempts: 2 });
}

for (const strategy of STRATEGIES) {
  describe(`requests steered by ${strategy}`, () => {
    for (const explain of [false, true]) {
      it(`allocate nothing for 8, 100 or 1,000 endpoints, with explain ${explain ? "on" : "off"}`, () => {
        const configuration = {
          strategy,
          explain,
          circuit_breaker_threshold: 0,
          consistent_hash: { key: { header: "x-user-id" } },
          geographical: { origin_header: "x-from" },
        };
        for (const count of [8, 100, 1000]) {
          const members = endpoints(count, (index) => ({
            cpu: (index % 10) / 10,
            region: index % 2 ? "eu" : "us",
            zone: `z${index % 6}`,
          }));
          const setup = setUp(configuration, members, 1, PLACE);
          for (let n = 0; n < 100; n++) serve(setup, n);
          setup.vm.tick(1000);
          for (let n = 0; n < 100; n++) serve(setup, n);
          const before = nextLargeBlock(setup);
          for (let n = 0; n < REQUEST_COUNT; n++) serve(setup, n);
          assert.equal(nextLargeBlock(setup), before, `${count} endpoints`);
        }
      });
    }
  });
}

describe("answers with load reports and endpoints with metadata", () => {
  const REPORTS = [
    { "endpoint-load-metrics": "TEXT cpu_utilization=0.5, mem_utilization=0.25, named_metrics.queue=3" },
    { "endpoint-load-metrics": 'JSON {"cpu_utilization": 0.5, "named_metrics": {"queue": 3, "\\u0061": 1}}' },
    { "endpoint-load-metrics": "BIN CQAAAAAAAOA/" },
    { "endpoint-load-metrics-bin": "CQAAAAAAAOA/" },
    { "endpoint-load-metrics": "TEXT cpu_utilization=NaN" },
    { "endpoint-load-metrics": "BIN !" },
  ];
  /** Longer than the pause between two looks at the metadata of endpoints. */
  const STEP_MS = 11;

  function serveReporting(setup: Setup, count: number): void {
    setup.vm.clock.nowMs += STEP_MS;
    const stream = request(setup);
    const [answeredBy = ""] = hosts(stream);
    const region = count % 2 ? "eu" : "us";
    setup.cluster.setEndpointMetadata(answeredBy, {
      steer: { region, cpu: (count % 10) / 10, weight: 1 + (count % 3) },
    });
    const report = REPORTS[count % REPORTS.length] ?? {};
    stream.sendResponseHeaders({ ":status": "200", ...report }, { answeredBy });
    stream.sendResponseTrailers(report);
    stream.finish();
  }

  for (const strategy of STRATEGIES) {
    it(`allocate nothing under ${strategy}`, () => {
      const configuration = {
        strategy,
        metadata_refresh_ms: 100,
        load_reports: { trailers: true },
        resource_aware: { weights: { cpu: 1, "named_metrics.queue": 1 } },
      };
      const setup = setUp(configuration, endpoints(20), 1, PLACE);
      for (let n = 0; n < 200; n++) serveReporting(setup, n);
      setup.vm.tick(1000);
      for (let n = 0; n < 200; n++) serveReporting(setup, n);
      setup.vm.resetCounts();
      const before = nextLargeBlock(setup);
      for (let n = 0; n < REQUEST_COUNT; n++) serveReporting(setup, n);
      assert.equal(nextLargeBlock(setup), before);
      const reads = setup.vm.propertyReads.get("xds.upstream_host_metadata") ?? 0;
      assert.ok(reads >= REQUEST_COUNT / 10, `${reads} reads`);
      setup.vm.tick(1000);
      assert.ok(setup.vm.counter("steer.reports.read") > REQUEST_COUNT);
    });
  }
});
