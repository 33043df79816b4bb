// What bench:soak reads of Envoy, of Linux and of Steer's explanations.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inFlightCounts } from "../../bench/soak/lingering.ts";
import { parseStatus, readProcess } from "../../bench/soak/process.ts";
import { gatewayFigures, parseStats, STATS_FILTER } from "../../bench/soak/stats.ts";

const STATS = `cluster.adaptive.upstream_rq_active: 3
cluster.adaptive.upstream_rq_retry: 7
cluster.probes.upstream_rq_active: 100
cluster.probes.upstream_rq_retry: 100
http.gateway.downstream_rq_active: 5
server.memory_allocated: 31457280
wasm.measured.vm_reload_backoff: 0
wasm.measured.vm_reload_success: 2
wasmcustom.steer.fallback.reason.no_endpoints: 4
wasmcustom.steer.fallback.reason.none_usable: 0
wasmcustom.steer.in_flight: 6
wasmcustom.steer.memory_bytes: 16384000
wasmcustom.steer.requests.rerouted: 50
wasmcustom.steer.requests.strategy.adaptive.reason.cheapest.cluster.adaptive: 900
wasmcustom.steer.requests.strategy.adaptive.reason.trial.cluster.adaptive: 8
wasmcustom.steer.sharing.refused: 0
cluster.adaptive.upstream_rq_time: P0(1,1) P50(2,2)
`;

describe("Envoy's stats", () => {
  const figures = gatewayFigures(parseStats(STATS), ["adaptive"]);

  it("give both gauges of Steer, and Envoy's streams without those of probes", () => {
    const { vmMemoryBytes, steerInFlightCount, downstreamCount, upstreamCount, retryCount, allocatedBytes } = figures;
    assert.deepEqual(
      { vmMemoryBytes, steerInFlightCount, downstreamCount, upstreamCount, retryCount, allocatedBytes },
      {
        vmMemoryBytes: 16384000,
        steerInFlightCount: 6,
        downstreamCount: 5,
        upstreamCount: 3,
        retryCount: 7,
        allocatedBytes: 31457280,
      },
    );
  });

  it("count as steered what has a strategy and a reason, and each VM that was loaded again", () => {
    assert.equal(figures.steeredCount, 908);
    assert.equal(figures.reloadCount, 2);
  });

  it("tell fallbacks by their reasons, those that occurred", () => {
    assert.deepEqual(figures.fallbacks, new Map([["no_endpoints", 4]]));
  });

  it("without Steer's gauges are refused: nothing would be soaked", () => {
    assert.throws(() => gatewayFigures(parseStats("server.memory_allocated: 1"), []), /memory_bytes.*does not run/);
  });

  it("are asked for by a filter that lets all of them through", () => {
    const filter = new RegExp(STATS_FILTER);
    const names = [...parseStats(STATS).keys()];
    assert.deepEqual(
      names.filter((name) => !filter.test(name)),
      [],
    );
  });
});

describe("a process", () => {
  it("is told by its status in bytes and threads", () => {
    const text = "Name:\tenvoy\nVmHWM:\t  130000 kB\nVmRSS:\t  125000 kB\nThreads:\t14\n";
    assert.deepEqual(parseStatus(text), { rssBytes: 128000000, threadCount: 14 });
    assert.throws(() => parseStatus("Name:\tenvoy\n"), /no VmRSS/);
  });

  it("of this test has descriptors, threads and memory", () => {
    const { rssBytes, threadCount, descriptorCount } = readProcess(process.pid);
    assert.ok(rssBytes > 1e6 && threadCount >= 1 && descriptorCount >= 3);
  });
});

it("an explanation tells what the worker itself has in flight at each endpoint, not the others' part", () => {
  const text =
    "strategy=adaptive; reason=cheapest; 127.0.0.1:1 cost=2 in_flight=3 others=9; 127.0.0.1:2 cost=4 in_flight=0";
  assert.deepEqual(inFlightCounts(text), [3, 0]);
  assert.deepEqual(inFlightCounts("strategy=adaptive; reason=none_usable"), []);
});
