// Measures gateways in rounds: in each a slice of every gateway, in random order, so that what disturbs the machine meets all alike.

import type { Random } from "../balance/engine/random.ts";
import { shuffled } from "./order.ts";
import { differences, type Estimate, estimate } from "./statistics.ts";
import type { Subject } from "./subject.ts";

const ROUNDS_MIN = 10;

export interface RoundOptions {
  readonly ratePerS: number;
  readonly sliceMs: number;
  /** Rounds go on until all differences are known so well: half of the 95 % interval, microseconds. */
  readonly precisionUs: number;
  /** Or until then, by `performance.now()`. */
  readonly deadlineMs: number;
  readonly random: Random;
  readonly onRound: (round: number, widestUs: number) => void;
}

/** @returns the number of rounds, at least 3 whatever the deadline */
export async function runRounds(subjects: readonly Subject[], options: RoundOptions): Promise<number> {
  const { ratePerS, sliceMs, precisionUs, deadlineMs, random, onRound } = options;
  const count = Math.max(1, Math.round((ratePerS * sliceMs) / 1000));
  for (let round = 1; ; round++) {
    for (const subject of shuffled(subjects, random)) await subject.measure(count, ratePerS);
    const widestUs = widest(subjects);
    onRound(round, widestUs);
    if (round >= ROUNDS_MIN && widestUs <= precisionUs) return round;
    if (round >= 3 && performance.now() > deadlineMs) return round;
  }
}

/** What a gateway's requests cost more than its reference's: CPU time of the whole process, microseconds. */
export function excess(subject: Subject): Estimate {
  return estimate(excesses(subject));
}

/** The same, a value for each round. */
export function excesses({ processUs, reference }: Subject): number[] {
  return differences(processUs, reference.processUs);
}

function widest(subjects: readonly Subject[]): number {
  const compared = subjects.filter((subject) => subject.reference !== subject);
  return Math.max(...compared.map((subject) => excess(subject).halfWidth));
}
