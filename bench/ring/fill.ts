// A ring filled for a measurement: 65,536 slots (the plugin's default) unless said otherwise, members by their number.

import type { BenchModule } from "../module.ts";
import { weightOf } from "./contender.ts";

export const SLOT_COUNT = 65_536;

export interface RingSpec {
  readonly memberCount: number;
  readonly isWeighted: boolean;
  /** The number of the first member's endpoint: others give other hashes. 0 by default. */
  readonly firstEndpoint?: number;
  readonly slotCount?: number;
}

/** Starts a new ring and wants its members. */
export function beginRing(bench: BenchModule, spec: RingSpec): void {
  const { memberCount, isWeighted, firstEndpoint = 0, slotCount = SLOT_COUNT } = spec;
  bench.newRing(slotCount, capacityFor(memberCount));
  for (let index = 0; index < memberCount; index++) {
    bench.want(index, firstEndpoint + index, weightOf(index, isWeighted));
  }
}

/** The same, with all work done. */
export function fillRing(bench: BenchModule, spec: RingSpec): void {
  beginRing(bench, spec);
  while (bench.work() !== 0);
}

/** As the pool's table grows: doubling, from 16 on. */
function capacityFor(memberCount: number): number {
  return Math.max(16, 2 ** Math.ceil(Math.log2(memberCount)));
}
