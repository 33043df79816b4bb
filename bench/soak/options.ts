// The command line of `npm run bench:soak`.
import { Command, InvalidArgumentError, Option } from "commander";
import { STRATEGIES } from "../cost/case.ts";
import type { Strategy } from "./bootstrap.ts";

export interface Options {
  readonly minutes: number;
  readonly strategies: readonly Strategy[];
  readonly ratePerS: number;
  readonly endpointCount: number;
  readonly workerCount: number;
  /** Between two changes of the endpoints. */
  readonly churnS: number;
  readonly seed: number;
  readonly writes: boolean;
  /** What was typed. */
  readonly command: string;
}

const ALL = "all";
const LEAST_MINUTES = 0.05;
const MOST_MINUTES = 7 * 24 * 60;

/** Reads the options; on a bad one it prints one line on stderr and ends the process with 1. */
export function readOptions(argv: readonly string[]): Options {
  const options = new Command("bench:soak")
    .description(
      "A real Envoy with build/steer.wasm under open-loop load for long, endpoints that come and go and fall ill: does anything grow?",
    )
    .option("--minutes <number>", "length of the load", numberIn(LEAST_MINUTES, MOST_MINUTES), 10)
    .addOption(
      new Option("--strategy <name>", "all four in turn, or one").choices([ALL, ...STRATEGIES]).default(ALL as string),
    )
    .option("--rate <count>", "requests a second", numberIn(1, 5000), 500)
    .option("--endpoints <count>", "endpoints at any time", wholeIn(4, 2000), 100)
    .option("--workers <count>", "of Envoy", wholeIn(1, 16), 4)
    .option("--churn <seconds>", "between two changes of the endpoints", numberIn(0.2, 3600), 2)
    .option("--seed <number>", "of the churn and the requests", wholeIn(1, 2 ** 31), 1)
    .option("--no-write", "leave docs/benchmarks as it is")
    .parse([...argv])
    .opts();
  return {
    minutes: options.minutes,
    strategies: options.strategy === ALL ? STRATEGIES : [options.strategy],
    ratePerS: options.rate,
    endpointCount: options.endpoints,
    workerCount: options.workers,
    churnS: options.churn,
    seed: options.seed,
    writes: options.write,
    command: ["npm run bench:soak", ...(argv.length > 2 ? ["--", ...argv.slice(2)] : [])].join(" "),
  };
}

function numberIn(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= lowest && value <= highest))
      throw new InvalidArgumentError(`Expected a number from ${lowest} to ${highest}.`);
    return value;
  };
}

function wholeIn(lowest: number, highest: number): (text: string) => number {
  return (text) => {
    const value = numberIn(lowest, highest)(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError("Expected a whole number.");
    return value;
  };
}
