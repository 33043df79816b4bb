// One run of a ring's life: filled, then members that leave and join in turn, then half of them leave in a row. What a leave puts off
// (a slot knows its third only once) comes due within the run and is counted. The run is the same each time, piece by piece.

import type { BenchModule } from "../module.ts";
import { nsOf } from "../timing.ts";
import { weightOf } from "./contender.ts";
import { beginRing } from "./fill.ts";

const TURNS_MIN = 64;
const TURNS_MAX = 2000;
const ROW_LEAVES_MAX = 400;
const LOOK_UPS = 100_000;
const SEARCHES = 500;

/** Nanoseconds of each piece of work of an operation. */
export type Operation = readonly number[];

export interface Churn {
  readonly fill: Operation[];
  /** Of the turns: as many leaves as joins. */
  readonly leaves: Operation[];
  readonly joins: Operation[];
  readonly leavesInRow: Operation[];
  /** One look-up each: in the ring before it is filled, and after. */
  readonly searches: Operation[];
  readonly lookUps: Operation[];
}

/** Plays the run once in a new ring. */
export function playChurn(bench: BenchModule, memberCount: number): Churn {
  beginRing(bench, { memberCount, isWeighted: true });
  const searches = lookUpOperation(bench, SEARCHES);
  const fill = settle(bench);
  const lookUps = lookUpOperation(bench, LOOK_UPS);
  const leaves: Operation[] = [];
  const joins: Operation[] = [];
  const turnCount = Math.min(Math.max(TURNS_MIN, 2 * memberCount), TURNS_MAX);
  for (let turn = 0; turn < turnCount; turn++) {
    const index = turn % memberCount;
    leaves.push(change(bench, index, turn, 0));
    joins.push(change(bench, index, memberCount + turn, weightOf(index)));
  }
  const leavesInRow = Array.from({ length: Math.min(memberCount / 2, ROW_LEAVES_MAX) }, (_, index) =>
    change(bench, index, 0, 0),
  );
  return { fill: [fill], leaves, joins, leavesInRow, searches, lookUps };
}

/** @returns of two runs the faster of both for each piece */
export function fasterPieces(a: Churn, b: Churn): Churn {
  const of = (kind: keyof Churn) =>
    a[kind].map((pieces, n) => pieces.map((ns, piece) => Math.min(ns, b[kind][n]?.[piece] ?? ns)));
  return {
    fill: of("fill"),
    leaves: of("leaves"),
    joins: of("joins"),
    leavesInRow: of("leavesInRow"),
    searches: of("searches"),
    lookUps: of("lookUps"),
  };
}

function lookUpOperation(bench: BenchModule, times: number): Operation[] {
  return [[nsOf(() => bench.lookUpMany(times)) / times]];
}

function change(bench: BenchModule, index: number, endpoint: number, weight: number): Operation {
  bench.want(index, endpoint, weight);
  return settle(bench);
}

function settle(bench: BenchModule): Operation {
  const piecesNs: number[] = [];
  let isMore = true;
  const doPiece = () => {
    isMore = bench.work() !== 0;
  };
  while (isMore) piecesNs.push(nsOf(doPiece));
  return piecesNs;
}
