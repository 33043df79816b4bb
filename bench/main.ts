/** `npm run bench`: what choices and tables cost, with the targets. It says MISSED, but never fails. */
import { Command, InvalidArgumentError } from "commander";
import { loadPlugin } from "../tools/scripted_host/index.ts";
import { timeChoices } from "./choices.ts";
import { type Figure, isReached, tablesOf } from "./figure.ts";
import { measureMemory } from "./memory.ts";
import { loadBench } from "./module.ts";
import { timeUpkeep } from "./ring/upkeep.ts";

interface Options {
  readonly rounds: number;
  readonly json?: boolean;
}

/** One run of the rings takes as long as so many rounds of all choices. */
const ROUNDS_PER_RING_RUN = 8;

const { rounds, json } = new Command("bench")
  .description(
    "Measures build/bench.wasm and build/steer.wasm in Node's V8: fastest of all rounds, beside it the median.",
  )
  .option("--rounds <count>", "rounds of timing; more of them on a noisy machine", wholeNumber, 40)
  .option("--json", "print the figures as JSON")
  .parse()
  .opts<Options>();

const [newBench, plugin] = await Promise.all([loadBench(), loadPlugin()]);
const figures: Figure[] = [
  ...timeChoices(newBench(), rounds),
  ...timeUpkeep(newBench(), Math.ceil(rounds / ROUNDS_PER_RING_RUN)),
  ...measureMemory(plugin, newBench),
];
const targeted = figures.filter((figure) => isReached(figure) !== undefined);
const missedCount = targeted.filter((figure) => !isReached(figure)).length;
if (json)
  console.log(
    JSON.stringify(
      { rounds, figures: figures.map((figure) => ({ ...figure, isReached: isReached(figure) })) },
      null,
      2,
    ),
  );
else console.log(`${tablesOf(figures)}\n\n${targeted.length - missedCount} of ${targeted.length} targets reached`);

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("A whole number >= 1 is expected.");
  return value;
}
