// How evenly the ring shares its slots out, over several sets of addresses. The share of a member is what it gets of very many keys.

import { digits, type Figure } from "./figure.ts";
import type { BenchModule } from "./module.ts";
import { fillRing, type RingSpec, SLOT_COUNT, weightOf } from "./ring.ts";
import { median } from "./timing.ts";

const MEMBER_COUNTS = [10, 100, 1000];
const ADDRESS_SETS = 9;
/** Targets hold for so many members; fewer have more slots each and are evener. */
const TARGET_COUNT = 100;
const MAX_TO_MEAN = 1.13;
const WEIGHTED_MAX_TO_FAIR = 1.15;

export function measureBalance(bench: BenchModule): Figure[] {
  return [false, true].flatMap((isWeighted) =>
    MEMBER_COUNTS.map((memberCount) => {
      const ratios = Array.from({ length: ADDRESS_SETS }, (_, set) =>
        maxToFair(bench, { memberCount, isWeighted, firstEndpoint: set * memberCount }),
      );
      return {
        section: "the ring's balance",
        name: isWeighted ? "max/fair share, weights 1 to 4" : "max/mean share, equal weights",
        endpointCount: memberCount,
        measured: median(ratios),
        unit: "",
        beside: `worst of ${ADDRESS_SETS} sets ${digits(Math.max(...ratios))}`,
        target: memberCount === TARGET_COUNT ? (isWeighted ? WEIGHTED_MAX_TO_FAIR : MAX_TO_MEAN) : undefined,
      };
    }),
  );
}

/** @returns the largest ratio of a member's slots to its weight's share of all slots */
function maxToFair(bench: BenchModule, spec: RingSpec): number {
  fillRing(bench, spec, () => {
    while (bench.work() !== 0);
  });
  const slotCounts = new Array<number>(spec.memberCount).fill(0);
  for (let slot = 0; slot < SLOT_COUNT; slot++) {
    const owner = bench.ownerAt(slot);
    slotCounts[owner] = (slotCounts[owner] ?? 0) + 1;
  }
  const weights = slotCounts.map((_, index) => (spec.isWeighted ? weightOf(index) : 1));
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0);
  return Math.max(...slotCounts.map((count, index) => count / (((weights[index] ?? 1) / weightSum) * SLOT_COUNT)));
}
