// The command line of `npm start`.
import { Command, InvalidArgumentError, Option } from "commander";
import { SCENARIOS, type ScenarioName } from "./scenario/scenarios.ts";

/** The rule of each strategy in one sentence. */
export const STRATEGIES = {
  resource_aware: "lowest cpu, mem and conns of 4 drawn at random, times what is in flight there",
  geographical: "nearest first: same zone, same region, then by distance; full ones spill over",
  adaptive: "lowest measured latency, times in flight and errors there",
  consistent_hash: "one x-user-id, one endpoint; an endpoint that leaves moves only its own users",
} as const;

export type Strategy = keyof typeof STRATEGIES;

export interface StartOptions {
  /** Undefined = no failures. */
  scenario?: ScenarioName;
  /** Undefined = the four in turn; in a scenario, its own. */
  strategy?: Strategy;
  /** Undefined = until Ctrl-C; in a scenario, 18. */
  seconds?: number;
  /** Requests a second. */
  rate: number;
}

function numberUpTo(highest: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!(value >= 1 && value <= highest)) throw new InvalidArgumentError(`Expected a number from 1 to ${highest}.`);
    return value;
  };
}

/** Reads the options; on a bad one it prints one line on stderr and ends the process with 1. */
export function readOptions(argv: string[]): StartOptions {
  return new Command("npm start --")
    .description(
      "Shows Steer at work: a stock Envoy with build/steer.wasm, eight demo endpoints in three regions, some traffic, " +
        "and where it goes. Without options the four strategies take turns until Ctrl-C. A scenario shows a failure as it happens, " +
        "and what round robin makes of it.",
    )
    .addOption(new Option("--scenario <name>", "show this failure").choices(Object.keys(SCENARIOS)))
    .addOption(new Option("--strategy <name>", "show only this strategy").choices(Object.keys(STRATEGIES)))
    .option(
      "--seconds <count>",
      "end after this many seconds; all strategies get their turn, a scenario is fitted in",
      numberUpTo(86_400),
    )
    .option("--rate <count>", "requests a second, whether or not the last ones were answered", numberUpTo(2000), 200)
    .parse(argv)
    .opts<StartOptions>();
}
