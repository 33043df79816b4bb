/** Who is measured, with which hosts. */
import type { BenchModule } from "../module.ts";
import { measureBounded } from "./bounded.ts";
import type { Contender, Hosts } from "./contender.ts";
import { maxToFair } from "./evenness.ts";
import type { Result } from "./measures.ts";
import { countMoves } from "./moves.ts";
import { Reference } from "./reference.ts";
import { timeTables } from "./speed.ts";
import { Steer } from "./steer.ts";

/** Steer's default, and how many entries Envoy's default ring has at least. */
const SLOT_COUNT = 65_536;
const SMALL_COUNT = 1024;
/** Envoy's default, a prime. */
const MAGLEV_SIZE = 65_537;

export const CASES: readonly Hosts[] = [false, true].flatMap((isWeighted) =>
  [10, 100, 1000].map((count) => ({ count, isWeighted })),
);

export function contendersOf(newBench: () => BenchModule): Contender[] {
  const number = (count: number) => count.toLocaleString("en");
  return [
    new Steer(newBench, SLOT_COUNT),
    new Steer(newBench, SMALL_COUNT),
    new Reference(newBench, `ring_hash ${number(SMALL_COUNT)}`, (bench) => bench.newRingHash(SMALL_COUNT)),
    new Reference(newBench, `ring_hash ${number(SLOT_COUNT)}`, (bench) => bench.newRingHash(SLOT_COUNT)),
    new Reference(newBench, `Maglev ${number(MAGLEV_SIZE)}`, (bench) => bench.newMaglev(MAGLEV_SIZE)),
  ];
}

/** @returns all figures of each contender, in their order. @param rounds of timing */
export function measure(contenders: readonly Contender[], hosts: Hosts, rounds: number): Result[] {
  const times = timeTables(contenders, hosts, rounds);
  const bounded = measureBounded(contenders, hosts);
  return contenders.map((contender, n) => ({
    contender: contender.name,
    hosts,
    times: times[n] as Result["times"],
    bounded: bounded[n] as Result["bounded"],
    moves: countMoves(contender, hosts),
    maxToFair: maxToFair(contender, hosts),
  }));
}
