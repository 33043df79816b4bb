// Tiny worlds for the tests of bench/balance.

import type { RunResult } from "../../bench/balance/engine/result.ts";
import { simulate } from "../../bench/balance/engine/simulation.ts";
import { drawWorkload } from "../../bench/balance/engine/workload.ts";
import { type Figures, figuresOf } from "../../bench/balance/figures.ts";
import { policyNamed } from "../../bench/balance/policies/registry.ts";
import { Condition, hosts, type World, world } from "../../bench/balance/worlds/world.ts";
import { loadPlugin } from "../../tools/scripted_host/index.ts";

export const SEED = 7;

const plugin = await loadPlugin();

/** Six hosts, three of them half as fast; one leaves for a while, another fails for a while, a third hangs. */
export const TINY = world({
  name: "tiny",
  about: "",
  hosts: hosts(6, (host) => ({ slowness: 1 + (host % 2), zone: host % 3 })),
  proxyCount: 3,
  load: 0.5,
  requestCount: 3000,
  tryTimeoutMs: 500,
  crossZoneMs: 1,
  changes: (durationMs) => [
    { atMs: 0.2 * durationMs, host: 0, isMember: false },
    { atMs: 0.3 * durationMs, host: 0, isMember: true },
    { atMs: 0.4 * durationMs, host: 1, condition: Condition.Failing },
    { atMs: 0.5 * durationMs, host: 1, condition: Condition.Up },
    { atMs: 0.6 * durationMs, host: 2, condition: Condition.Hanging },
    { atMs: 0.7 * durationMs, host: 2, condition: Condition.Up },
    { atMs: 0.8 * durationMs, host: 3, condition: Condition.Down },
    { atMs: 0.9 * durationMs, host: 3, condition: Condition.Up },
  ],
});

export function run(spec: World, policy: string, seed = SEED): RunResult {
  return simulate(spec, drawWorkload(spec, seed), policyNamed(policy).create({ plugin }), seed);
}

export function figures(spec: World, policy: string): Figures {
  return figuresOf(spec, policy, run(spec, policy));
}

/** @returns when each request came */
export function arrivalsMs(spec: World): Float64Array {
  return drawWorkload(spec, SEED).arrivedMs;
}

/** @returns mean latency of the requests after the warm-up, milliseconds */
export function meanLatencyMs({ latenciesMs, warmUpCount }: RunResult): number {
  const counted = latenciesMs.subarray(warmUpCount);
  return counted.reduce((sum, latencyMs) => sum + latencyMs, 0) / counted.length;
}
