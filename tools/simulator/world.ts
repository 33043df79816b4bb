/**
 * The worlds that policies are tried in. Requests come as a Poisson stream, each at a random proxy, each with an exponential demand of
 * `MEAN_DEMAND_MS` on one worker of whichever host it is sent to; the network takes no time. `load` is the share of all working
 * hosts' workers that the stream keeps busy. Sizes were chosen so that the references' figures resemble those of the sketch that Steer's
 * targets come from: round robin's p99 109 ms among equals; least-request's p99 389 ms (best of two) and 149 ms (full scan) among
 * unequals; errors of round robin 10 % and of least-request 13 % with 2 of 20 hosts failing.
 */
import type { HostSpec } from "./host_model.ts";

/** Mean of a request's work, milliseconds. */
export const MEAN_DEMAND_MS = 20;

/** One world: its hosts and how busy they are kept. */
export interface World {
  readonly hosts: readonly HostSpec[];
  /** 0 < load < 1. */
  readonly load: number;
}

const LOAD = 0.8;
const EQUAL_WORKERS = 4;
const SIZES = [2, 4, 8];

/** @returns mean time between two requests of the whole stream, milliseconds */
export function meanGapMs(world: World): number {
  const workerCount = world.hosts.reduce((sum, host) => sum + (host.isFailing ? 0 : host.workerCount), 0);
  return MEAN_DEMAND_MS / (world.load * workerCount);
}

/** Every world by its name. */
export const WORLDS: Readonly<Record<string, World>> = {
  equal: { load: LOAD, hosts: hosts(100, () => EQUAL_WORKERS) },
  three_sizes: { load: LOAD, hosts: hosts(100, (host) => SIZES[host % SIZES.length] as number) },
  fast_fail: { load: LOAD, hosts: hosts(20, () => EQUAL_WORKERS, 2) },
};

function hosts(count: number, workerCountOf: (host: number) => number, failingCount = 0): HostSpec[] {
  return Array.from({ length: count }, (_, host) => ({
    workerCount: workerCountOf(host),
    isFailing: host < failingCount,
  }));
}
