// Everything at once in two workers: ticks, Envoy's view, states shared, reports on every answer, endpoints with metadata.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { RootContext } from "../../tools/scripted_host/index.ts";
import { type AdminHost, Fleet } from "./envoy_admin.ts";
import { address, hosts, STRATEGIES } from "./fixture.ts";
import type { Headers } from "./orca_report.ts";

const ROUND_COUNT = 10_000;
const REPORTS: Headers[] = [
  { "endpoint-load-metrics": "TEXT cpu_utilization=0.5, named_metrics.queue=3" },
  { "endpoint-load-metrics": 'JSON {"cpu_utilization": 0.5, "named_metrics": {"queue": 3}}' },
  { "endpoint-load-metrics-bin": "CQAAAAAAAOA/" },
  { "endpoint-load-metrics": "TEXT cpu_utilization=?" },
];

/** Hosts come and go, are held and released, in other zones each time. */
function known(round: number): AdminHost[] {
  return Array.from({ length: 30 + (round % 7) }, (_, index) => ({
    address: address(index + (round % 5)),
    healthFlags: (index + round) % 11 === 0 ? "/failed_active_hc" : "healthy",
    priority: index % 10 === 9 ? 1 : 0,
    active: (index * round) % 40,
    weight: 1 + (round % 3),
    region: "eu",
    zone: `z${(index + round) % 5}`,
  }));
}

function serve(fleet: Fleet, root: RootContext, round: number): void {
  const stream = root.request({ cluster: "api" });
  const [answeredBy] = hosts(stream);
  if (answeredBy !== undefined) fleet.cluster.setEndpointMetadata(answeredBy, { steer: { cpu: (round % 10) / 10 } });
  stream.sendResponseHeaders(
    { ":status": round % 50 ? "200" : "500", ...REPORTS[round % REPORTS.length] },
    { answeredBy },
  );
  stream.finish();
}

describe("the memory of two workers that do all there is to do", () => {
  for (const strategy of STRATEGIES) {
    it(`stays as it is under ${strategy}, ${ROUND_COUNT} times`, () => {
      const weights = { cpu: 1, "named_metrics.queue": 1 };
      const fleet = new Fleet({ strategy, resource_aware: { weights }, consistent_hash: { slots: 4096 } }, known(0), 2);
      const live = (round: number) => {
        fleet.known = known(round >> 3);
        fleet.process.tick(100);
        for (const root of fleet.roots) serve(fleet, root, round);
      };
      for (let round = 0; round < 2000; round++) live(round);
      const memoryBytes = fleet.vms.map((vm) => vm.memoryBytes);
      const views = fleet.counter("steer.admin.views");
      for (let round = 0; round < ROUND_COUNT; round++) live(round);
      assert.deepEqual(
        fleet.vms.map((vm) => vm.memoryBytes),
        memoryBytes,
      );
      assert.ok(fleet.counter("steer.admin.views") - views > 1000);
      assert.ok(fleet.counter("steer.reports.read") > ROUND_COUNT);
      assert.ok(fleet.counter("steer.endpoint_metadata.read") > ROUND_COUNT / 10);
    });
  }
});
