// What the ring costs to look up, to fill and to keep, in figures.

import { digits, type Figure } from "../figure.ts";
import type { BenchModule } from "../module.ts";
import { type Churn, fasterPieces, type Operation, playChurn } from "./churn.ts";

const MEMBER_COUNTS = [8, 10, 30, 100, 1000, 10_000];
const LOOK_UP_NS_MAX = 30;
/** A change may take so long, milliseconds: from `MANY` members on, and below, where each has a larger share. */
const CHANGE_MS_MAX = 0.15;
const MANY = 100;
const LARGE_CHANGE_MS_MAX = 0.8;
/** Work on tables between two looks at the clock. */
const PIECE_MS_MAX = 1;

/** What is measured of a run; each is a line for each number of members. */
const MEASURES: readonly ((churn: Churn, changeMsMax: number) => Omit<Figure, "section">)[] = [
  ({ lookUps }) => ({ name: "look-up", measured: mean(lookUps.flat()), unit: "ns", target: LOOK_UP_NS_MAX }),
  ({ searches }) => ({ name: "look-up in a slot not filled yet", measured: mean(searches.flat()), unit: "ns" }),
  ({ fill }) => ({ name: "first filling", measured: mean(fill.map(totalMs)), unit: "ms" }),
  ({ joins }, target) => ({ name: "join, in a long run of both", ...changeFigure(joins), target }),
  ({ leaves }, target) => ({ name: "leave, in a long run of both", ...changeFigure(leaves), target }),
  ({ leavesInRow }, target) => ({ name: "leave, half of all in a row", ...changeFigure(leavesInRow), target }),
  (churn) => ({ name: "longest piece of work", measured: longestMs(churn), unit: "ms", target: PIECE_MS_MAX }),
];

/** Plays each ring's run `rounds` times in turn and keeps the fastest of each piece. */
export function timeUpkeep(bench: BenchModule, rounds: number): Figure[] {
  const runs = MEMBER_COUNTS.map((memberCount) => ({ memberCount, churn: playChurn(bench, memberCount) }));
  for (let round = 1; round < rounds; round++) {
    for (const run of runs) run.churn = fasterPieces(run.churn, playChurn(bench, run.memberCount));
  }
  return MEASURES.flatMap((measure) =>
    runs.map(({ memberCount, churn }) => ({
      section: "the ring: 65,536 slots, weights 1 to 4",
      endpointCount: memberCount,
      ...measure(churn, memberCount < MANY ? LARGE_CHANGE_MS_MAX : CHANGE_MS_MAX),
    })),
  );
}

/** The mean of the run's second half, when nothing is put off any longer. */
function changeFigure(changes: readonly Operation[]): Pick<Figure, "measured" | "unit" | "beside"> {
  const costsMs = changes.map(totalMs);
  const beside = `first ${digits(costsMs[0] ?? Number.NaN)}, worst ${digits(Math.max(...costsMs))}`;
  return { measured: mean(costsMs.slice(costsMs.length >> 1)), unit: "ms", beside };
}

function longestMs({ fill, leaves, joins, leavesInRow }: Churn): number {
  const operations = [...fill, ...leaves, ...joins, ...leavesInRow];
  return operations.reduce((longest, pieces) => Math.max(longest, ...pieces), 0) / 1e6;
}

function totalMs(operation: Operation): number {
  return operation.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
