/** What is measured of each contender, and what Steer has to reach: to be ahead of, or equal with, the other. */
import { median } from "../timing.ts";
import { type Bounded, LOADS } from "./bounded.ts";
import type { Hosts } from "./contender.ts";
import type { Moves } from "./moves.ts";
import type { Popularity } from "./requests.ts";
import { ratioOf, type Times } from "./speed.ts";

/** One contender with some hosts. */
export interface Result {
  readonly contender: string;
  readonly hosts: Hosts;
  readonly times: Times;
  readonly moves: Moves;
  readonly maxToFair: number;
  readonly bounded: Bounded;
}

export type Group = "time" | "memory" | "keys" | "evenness" | "bounded load";

/** The lower the better. */
export interface Measure {
  readonly group: Group;
  readonly name: string;
  readonly unit: string;
  of(result: Result): number;
  /** @returns how many times as much as the other: the same rounds compared, where it was timed */
  ratio(one: Result, other: Result): number;
  /** Up to so many times the other's is equal: what chance makes of figures that were drawn. */
  readonly equalRatio: number;
  /** What Steer's must not be above, whatever the others' are. */
  readonly limit?: number;
  /** Whether Steer has a target there. */
  isJudged(hosts: Hosts): boolean;
}

const KIB = 1024;
/** With more hosts there are too few slots for each to be even: bounded load has to do it. */
const FEW_SLOTS_COUNT = 1000;
/** Sets of addresses leave so much to chance. */
const SETS_RATIO = 1.01;
/** Sets of requests leave so much to chance: of Zipf's keys it matters whose the hottest is. */
const DRAWN_RATIOS: Record<Popularity, number> = { equal: 1.05, zipf: 1.1 };
/** The loads of which peaks are told. */
const EQUAL = LOADS.findIndex(({ popularity, inFlightMean }) => popularity === "equal" && inFlightMean === 10);
const ZIPF = LOADS.findIndex(({ popularity, inFlightMean }) => popularity === "zipf" && inFlightMean === 10);

export const MEASURES: readonly Measure[] = [
  timed("look-up", "ns", (times) => times.lookUpNs),
  timed("join", "ms", (times) => times.joinMs),
  timed("leave", "ms", (times) => times.leaveMs),
  counted("memory", "table", "KiB", ({ times }) => times.bytes / KIB),
  counted("memory", "table and what a change needs", "KiB", ({ times }) => times.bytesInChange / KIB),
  {
    ...counted("keys", "moved by a join or a leave, to the least possible", "", ({ moves }) => moves.movedRatio),
    limit: 1,
  },
  {
    ...counted("keys", "moved twice: skipped, then gone", "%", ({ moves }) => moves.skippedTwicePercent),
    limit: 0,
  },
  {
    ...counted("keys", "moved twice: retried, then gone", "%", ({ moves }) => moves.retriedTwicePercent),
    limit: 0,
  },
  {
    ...counted("evenness", "largest share, to the fair one", "", ({ maxToFair }) => maxToFair),
    equalRatio: SETS_RATIO,
    isJudged: ({ count }) => count < FEW_SLOTS_COUNT,
  },
  {
    ...counted("evenness", "most in flight, equal keys, no bound", "", ({ bounded }) =>
      peakOf(bounded.unbounded, EQUAL),
    ),
    isJudged: () => false,
  },
  {
    ...counted("evenness", "most in flight, equal keys, bounded", "", ({ bounded }) => peakOf(bounded.played, EQUAL)),
    isJudged: ({ count }) => count >= FEW_SLOTS_COUNT,
  },
  counted("evenness", "most in flight, Zipf's keys, bounded", "", ({ bounded }) => peakOf(bounded.played, ZIPF)),
  ...LOADS.map((load, n) => ({
    ...counted("bounded load", `off their owner, ${nameOf(load)}`, "%", ({ bounded }) => offOwnerOf(bounded.played, n)),
    equalRatio: DRAWN_RATIOS[load.popularity],
  })),
];

function timed(name: string, unit: string, rounds: (times: Times) => readonly number[]): Measure {
  return {
    group: "time",
    name,
    unit,
    of: ({ times }) => median(rounds(times)),
    ratio: (one, other) => ratioOf(rounds(one.times), rounds(other.times)),
    equalRatio: 1,
    isJudged: () => true,
  };
}

function counted(group: Group, name: string, unit: string, of: (result: Result) => number): Measure {
  const ratio = (one: Result, other: Result) => (of(one) === of(other) ? 1 : of(one) / of(other));
  return { group, name, unit, of, ratio, equalRatio: 1, isJudged: () => true };
}

function nameOf({ popularity, inFlightMean }: (typeof LOADS)[number]): string {
  return `${popularity === "equal" ? "equal keys" : "Zipf's keys"}, ${inFlightMean} in flight`;
}

function peakOf(played: Bounded["played"], load: number): number {
  return played[load]?.peakToFair ?? Number.NaN;
}

function offOwnerOf(played: Bounded["played"], load: number): number {
  return played[load]?.offOwnerPercent ?? Number.NaN;
}
