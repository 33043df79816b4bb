// What the request path costs: the machine's own speed, the hash of a key, and a choice by each strategy.

import { digits, type Figure } from "./figure.ts";
import { type BenchModule, STRATEGIES } from "./module.ts";
import { type Loop, timeLoops } from "./timing.ts";

const ENDPOINT_COUNTS = [8, 100, 1000, 10_000];
const KEY_BYTES = [8, 32, 1024];
/** The first choice alone, and the default: with three more for retries, of other zones. */
const LISTED_COUNTS = [1, 4];
const CHOICE_NS_MAX = 100;
const TARGETED: readonly string[] = ["adaptive", "resource_aware"];

type Label = Omit<Figure, "measured" | "unit">;

/** @returns nanoseconds of each loop */
export function timeChoices(bench: BenchModule, rounds: number): Figure[] {
  const loops = [calibration(bench), ...hashes(bench), ...choices(bench)];
  return timeLoops(loops, rounds).map(({ name, leastNs, medianNs }) => ({
    ...name,
    measured: leastNs,
    unit: "ns",
    beside: `median ${digits(medianNs)}`,
  }));
}

function calibration(bench: BenchModule): Loop<Label> {
  const name = { section: "this machine", name: "one 64-bit multiply and add, waiting for the last" };
  return { name, run: (times) => bench.calibrate(times) };
}

function hashes(bench: BenchModule): Loop<Label>[] {
  return KEY_BYTES.map((lengthBytes) => ({
    name: { section: "this machine", name: `xxHash64 of ${lengthBytes} bytes, waiting for the last` },
    run: (times) => bench.hashMany(times, lengthBytes),
  }));
}

function choices(bench: BenchModule): Loop<Label>[] {
  return STRATEGIES.flatMap((strategy, index) => {
    const pools = ENDPOINT_COUNTS.map((endpointCount) => {
      const pool = bench.loadPool(index, endpointCount, false);
      bench.startRequests(pool);
      return { pool, endpointCount };
    });
    const target = TARGETED.includes(strategy) ? CHOICE_NS_MAX : undefined;
    return LISTED_COUNTS.flatMap((listedCount) =>
      pools.map(({ pool, endpointCount }) => ({
        name: { section: "a choice", name: `${strategy}, list of ${listedCount}`, endpointCount, target },
        run: (times: number) => bench.rankMany(pool, times, listedCount),
      })),
    );
  });
}
