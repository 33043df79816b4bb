/** From what a run left behind to the figures of one line of the table. */
import type { RunResult } from "./engine/result.ts";
import type { World } from "./worlds/world.ts";

/** One policy in one world. */
export interface Figures {
  readonly world: string;
  readonly policy: string;
  /** Latency of the requests answered without error, retries included, milliseconds; NaN where there are none. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly p999Ms: number;
  /** Share of requests whose last answer was an error, 0..1. */
  readonly errorRatio: number;
  /** Work done by each worker, of the host that did most, to the mean over all hosts' capacity; 1 = even. */
  readonly maxToMeanLoad: number;
  /** Share of requests whose first attempt went to another host than their key's; NaN where the policy hashes none. */
  readonly offOwnerRatio: number;
}

/** @returns the figures of one run, without its warm-up */
export function figuresOf(world: World, policy: string, result: RunResult): Figures {
  const { warmUpCount, codes } = result;
  const answeredMs = result.latenciesMs.filter((_, request) => request >= warmUpCount && codes[request] === 200).sort();
  return {
    world: world.name,
    policy,
    p50Ms: quantile(answeredMs, 0.5),
    p99Ms: quantile(answeredMs, 0.99),
    p999Ms: quantile(answeredMs, 0.999),
    errorRatio: 1 - answeredMs.length / (codes.length - warmUpCount),
    maxToMeanLoad: maxToMeanLoad(world, result),
    offOwnerRatio: offOwnerRatio(result),
  };
}

/** @returns the nearest-rank quantile of ascending numbers; NaN where there are none */
function quantile(sorted: Float64Array, ratio: number): number {
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? Number.NaN;
}

/** A slow host can do the less: its capacity counts, not its size. */
function maxToMeanLoad(world: World, { workMs }: RunResult): number {
  const capacities = world.hosts.map((host) => (host.condition === 0 ? host.workerCount / host.slowness : 0));
  const totalCapacity = capacities.reduce((sum, capacity) => sum + capacity, 0);
  const totalMs = workMs.reduce((sum, one) => sum + one, 0);
  const loads = capacities.map((capacity, host) => (capacity > 0 ? (workMs[host] as number) / capacity : 0));
  return Math.max(...loads) / (totalMs / totalCapacity);
}

function offOwnerRatio({ warmUpCount, owners, firstHosts }: RunResult): number {
  let offCount = 0;
  for (let request = warmUpCount; request < owners.length; request++) {
    if (owners[request] === -1) return Number.NaN;
    if (owners[request] !== firstHosts[request]) offCount++;
  }
  return offCount / (owners.length - warmUpCount);
}
