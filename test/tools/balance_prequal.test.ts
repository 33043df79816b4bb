// The paper's own findings (Wydrowski et al., NSDI 2024, section 5) on the reference that is written after it: before it is used as a bar.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { simulate } from "../../bench/balance/engine/simulation.ts";
import { drawWorkload } from "../../bench/balance/engine/workload.ts";
import { type Figures, figuresOf } from "../../bench/balance/figures.ts";
import { clientSideWeightedRoundRobin } from "../../bench/balance/policies/client_side_wrr.ts";
import { leastRequest } from "../../bench/balance/policies/least_request.ts";
import type { PolicyKind } from "../../bench/balance/policies/policy.ts";
import { prequal, prequalWith } from "../../bench/balance/policies/prequal.ts";
import { roundRobin } from "../../bench/balance/policies/round_robin.ts";
import { worldNamed } from "../../bench/balance/worlds/registry.ts";
import { SEED } from "./balance_worlds.ts";

/** As in the paper: a hundred clients, a hundred servers with antagonists, 5 s for a query, no retry. */
const TESTBED = {
  ...worldNamed("antagonists, 100 proxies"),
  retryCount: 0,
  tryTimeoutMs: 5000,
  load: 0.75,
  requestCount: 100_000,
};
const workload = drawWorkload(TESTBED, SEED);

function try_(kind: PolicyKind): Figures {
  return figuresOf(TESTBED, "", simulate(TESTBED, workload, kind, SEED));
}

describe("Prequal", () => {
  const baseline = try_(prequal);

  it("keeps its tail far from the timeout where weighted round robin runs into it (figure 6)", () => {
    const weighted = try_(clientSideWeightedRoundRobin);
    assert.ok(weighted.p999Ms > 0.9 * TESTBED.tryTimeoutMs || weighted.errorRatio > 0.001, `WRR ${weighted.p999Ms}`);
    assert.ok(baseline.p999Ms < 0.2 * TESTBED.tryTimeoutMs, `Prequal ${baseline.p999Ms}`);
    assert.equal(baseline.errorRatio, 0);
  });

  it("has a lower p99 than round robin, weighted round robin and client-local least loaded of two (figure 7)", () => {
    for (const kind of [roundRobin, clientSideWeightedRoundRobin, leastRequest]) {
      assert.ok(3 * baseline.p99Ms < try_(kind).p99Ms);
    }
  });

  it("does better by latency among the cold than by requests in flight alone (Q_RIF = 0)", () => {
    assert.ok(1.3 * baseline.p99Ms < try_(prequalWith({ hotQuantile: 0 })).p99Ms);
  });

  it("has a longer tail by latency alone (Q_RIF = 1)", () => {
    assert.ok(1.2 * baseline.p999Ms < try_(prequalWith({ hotQuantile: 1 })).p999Ms);
  });

  it("breaks down below one probe for each query, and gains little above the baseline's three", () => {
    assert.ok(10 * baseline.p99Ms < try_(prequalWith({ probesPerQuery: 0.5 })).p99Ms);
    assert.ok(try_(prequalWith({ probesPerQuery: 5 })).p99Ms > 0.75 * baseline.p99Ms);
  });
});
