// The balance of 1, 2 and 4 workers of one Envoy in worlds of bench/balance: the same latencies and the same load, whoever gets the requests.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { simulate } from "../../bench/balance/engine/simulation.ts";
import { drawWorkload } from "../../bench/balance/engine/workload.ts";
import { type Figures, figuresOf } from "../../bench/balance/figures.ts";
import { steerWorkers } from "../../bench/balance/policies/steer.ts";
import { worldNamed } from "../../bench/balance/worlds/registry.ts";
import { loadPlugin } from "../../tools/scripted_host/index.ts";

const SEED = 1;
const REQUEST_COUNT = 40_000;
/** Of a fair share, more at the busiest host: each worker learns by itself between two exchanges. */
const SHARE_TOLERANCE = 0.1;
const TOLERANCE_RATIO = 0.05;

const plugin = await loadPlugin();

function figures(name: string, strategy: string, workerCount: number): Figures {
  const world = { ...worldNamed(name), proxyCount: workerCount, requestCount: REQUEST_COUNT };
  const result = simulate(world, drawWorkload(world, SEED), steerWorkers(plugin, { strategy }), SEED);
  return figuresOf(world, strategy, result);
}

describe("the balance of 1, 2 and 4 workers", () => {
  for (const world of ["equal", "three_sizes", "fast_fail, no retry"]) {
    it(`is as good with any number of workers where the hosts are ${world}`, () => {
      const alone = figures(world, "adaptive", 1);
      for (const workerCount of [2, 4]) {
        const shared = figures(world, "adaptive", workerCount);
        const told = `${workerCount} workers: ${JSON.stringify(shared)}, 1: ${JSON.stringify(alone)}`;
        assert.ok(shared.maxToMeanLoad <= alone.maxToMeanLoad + SHARE_TOLERANCE, told);
        assert.ok(shared.p99Ms <= alone.p99Ms * (1 + TOLERANCE_RATIO), told);
        assert.ok(shared.errorRatio <= alone.errorRatio + 0.001, told);
      }
    });
  }
});
