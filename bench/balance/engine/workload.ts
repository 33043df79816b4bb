/**
 * The requests of a world, drawn before any policy sees one: all policies with the same seed meet the same requests (common random
 * numbers). A Poisson stream, each request at a random proxy, with an exponential demand.
 */
import { MEAN_DEMAND_MS, type World } from "../worlds/world.ts";
import { Random } from "./random.ts";

/** Arrays by request, in order of arrival. */
export interface Workload {
  readonly count: number;
  readonly arrivedMs: Float64Array;
  /** Time on one worker of a host of slowness 1. */
  readonly demandsMs: Float64Array;
  readonly proxies: Uint16Array;
  readonly keys: Uint32Array;
  /** From the first instant to the last arrival. */
  readonly durationMs: number;
}

/** The key that is hot where a world has one. */
export const HOT_KEY = 0;

/** @param requestCount how many of the world's requests, >= 1 */
export function drawWorkload(world: World, seed: number, requestCount = world.requestCount): Workload {
  const gaps = new Random(seed, "gaps");
  const entries = new Random(seed, "entries");
  const demands = new Random(seed, "demands");
  const keyDraws = new Random(seed, "keys");
  const arrivedMs = new Float64Array(requestCount);
  const demandsMs = new Float64Array(requestCount);
  const proxies = new Uint16Array(requestCount);
  const keys = new Uint32Array(requestCount);
  const gapMs = meanGapMs(world);
  const expectedMs = gapMs * requestCount;
  let nowMs = 0;
  for (let request = 0; request < requestCount; request++) {
    nowMs += gaps.exponential(gapMs / (world.rateAt?.(nowMs / expectedMs) ?? 1));
    arrivedMs[request] = nowMs;
    demandsMs[request] = demands.exponential(demandMeanMs(world, demands));
    proxies[request] = entries.below(world.proxyCount);
    keys[request] = keyDraws.unit() < world.hotKeyRatio ? HOT_KEY : keyDraws.below(world.keyCount);
  }
  return { count: requestCount, arrivedMs, demandsMs, proxies, keys, durationMs: nowMs };
}

function demandMeanMs(world: World, demands: Random): number {
  if (world.dearRatio === 0) return MEAN_DEMAND_MS;
  return demands.unit() < world.dearRatio ? MEAN_DEMAND_MS * world.dearTimes : MEAN_DEMAND_MS;
}

/** @returns mean time between two requests of the whole stream at the world's load, milliseconds */
export function meanGapMs(world: World): number {
  const perHost = world.hosts.map((host) => (host.condition === 0 ? host.workerCount / host.slowness : 0));
  const capacity = world.capacityRatio * perHost.reduce((sum, one) => sum + one, 0);
  const meanDemandMs = MEAN_DEMAND_MS * (1 + world.dearRatio * (world.dearTimes - 1));
  return meanDemandMs / (world.load * capacity);
}
