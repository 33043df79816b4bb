// Which keys move when an endpoint is skipped, leaves or joins: of the strategy's own choices, one key for each slot of the ring. Those of
// the endpoint itself must move; every other move is needless.

import { digits, type Figure } from "./figure.ts";
import { type BenchModule, NONE, STRATEGIES } from "./module.ts";
import { SLOT_COUNT } from "./ring.ts";

const ENDPOINT_COUNTS = [10, 100, 1000];
/** Endpoints that are skipped, leave and come back, one after the other. */
const SUBJECTS = [1, 3, 4, 6, 8];

/** Which endpoint gets each slot's key. */
type Choices = Int32Array;

interface Moves {
  readonly moved: number;
  readonly least: number;
}

export function measureMoves(bench: BenchModule): Figure[] {
  return ENDPOINT_COUNTS.flatMap((endpointCount) => {
    const fates = fatesOf(bench, endpointCount);
    const of = (name: string, count: number, beside?: string) => ({
      section: "keys that consistent_hash moves, weights 1 to 4",
      name,
      endpointCount,
      measured: count,
      unit: "keys",
      beside,
      target: 0,
    });
    const needless = (name: string, { moved, least }: Moves) =>
      of(`needlessly, ${name}`, moved - least, `moved ${percent(moved)} of ${percent(least)} % needed`);
    return [
      needless("when an endpoint is skipped", sumOf(fates.map((fate) => fate.skip))),
      needless("when it leaves", sumOf(fates.map((fate) => fate.leave))),
      needless("when it joins", sumOf(fates.map((fate) => fate.join))),
      of(
        "twice, when it is skipped and then leaves",
        fates.reduce((sum, fate) => sum + fate.twice, 0),
      ),
    ];
  });
}

/** Skips each subject, removes it and takes it back. */
function fatesOf(bench: BenchModule, endpointCount: number) {
  const pool = bench.loadPool(STRATEGIES.indexOf("consistent_hash"), endpointCount, true);
  const choicesOf = (absent: number, sick: number): Choices => {
    bench.relist(pool, endpointCount, true, absent, sick);
    return Int32Array.from({ length: SLOT_COUNT }, (_, slot) => bench.choiceOf(pool, slot));
  };
  let before = choicesOf(NONE, NONE);
  return SUBJECTS.map((subject) => {
    const identity = bench.identityOf(subject);
    const skipped = choicesOf(NONE, subject);
    const without = choicesOf(subject, NONE);
    const after = choicesOf(NONE, NONE);
    const fate = {
      skip: movesBetween(before, skipped, identity),
      leave: movesBetween(before, without, identity),
      join: movesBetween(without, after, identity),
      twice: count(skipped, (choice, slot) => before[slot] === identity && choice !== without[slot]),
    };
    before = after;
    return fate;
  });
}

/** @param subject who left between the two, or joined */
function movesBetween(before: Choices, after: Choices, subject: number): Moves {
  return {
    moved: count(after, (choice, slot) => choice !== before[slot]),
    least: count(after, (choice, slot) => (choice === subject) !== (before[slot] === subject)),
  };
}

function count(choices: Choices, isCounted: (choice: number, slot: number) => boolean): number {
  return choices.reduce((sum, choice, slot) => sum + (isCounted(choice, slot) ? 1 : 0), 0);
}

function sumOf(moves: readonly Moves[]): Moves {
  return moves.reduce((a, b) => ({ moved: a.moved + b.moved, least: a.least + b.least }), { moved: 0, least: 0 });
}

/** @returns of a count over all subjects, the percent of an endpoint's keys and everybody's */
function percent(total: number): string {
  return digits((100 * total) / (SUBJECTS.length * SLOT_COUNT));
}
