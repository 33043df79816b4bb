// The rings that are measured: 65,536 slots (the plugin's default), members by their number, weights 1, 2, 3, 4 in turn or all 1.

import type { BenchModule } from "./module.ts";

export const SLOT_COUNT = 65_536;

export interface RingSpec {
  readonly memberCount: number;
  readonly isWeighted: boolean;
  /** The number of the first member's endpoint: others give other hashes. 0 by default. */
  readonly firstEndpoint?: number;
}

/** Starts a new ring, wants its members, and has `settle` do the work. @returns what `settle` gave */
export function fillRing<T>(bench: BenchModule, spec: RingSpec, settle: () => T): T {
  const { memberCount, isWeighted, firstEndpoint = 0 } = spec;
  bench.newRing(SLOT_COUNT, capacityFor(memberCount));
  for (let index = 0; index < memberCount; index++) {
    bench.want(index, firstEndpoint + index, isWeighted ? weightOf(index) : 1);
  }
  return settle();
}

/** @returns the weight of a weighted ring's member */
export function weightOf(index: number): number {
  return 1 + (index & 3);
}

/** As the pool's table grows: doubling, from 16 on. */
function capacityFor(memberCount: number): number {
  return Math.max(16, 2 ** Math.ceil(Math.log2(memberCount)));
}
