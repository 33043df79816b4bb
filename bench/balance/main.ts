/** `npm run bench:balance`: the plugin and the reference policies in the same worlds; figures, targets and plots go to docs/benchmarks. */
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { Command, InvalidArgumentError, Option } from "commander";
import { BUILT_PLUGIN } from "../../tools/scripted_host/index.ts";
import { jobsOf, runAll } from "./jobs.ts";
import { writePages } from "./pages.ts";
import { POLICIES } from "./policies/registry.ts";
import { cellsOf, detailsOf, summaryOf, verdictMatrixOf, verdictsTableOf } from "./tables.ts";
import { verdictsOn } from "./targets.ts";
import { WORLDS } from "./worlds/registry.ts";

interface Options {
  readonly world?: string[];
  readonly policy?: string[];
  readonly seed: number;
  readonly quick?: boolean;
  readonly workers: number;
  readonly wasm: string;
  readonly configuration?: object;
  readonly json?: boolean;
}

const QUICK_RATIO = 0.3;
const MOST_WORKERS = 2;

const options = new Command("bench:balance")
  .description(
    "Simulates the built plugin beside reference policies, in virtual time. Without options, writes docs/benchmarks.",
  )
  .addOption(names("--world <names...>", "worlds to run", WORLDS))
  .addOption(names("--policy <names...>", "policies to run", POLICIES))
  .option("--seed <number>", "seed of all random numbers", wholeNumber, 1)
  .option("--quick", "some worlds and less than a third of the requests: about a minute, and noisy")
  .option("--workers <count>", "worker processes", wholeNumber, Math.min(MOST_WORKERS, availableParallelism()))
  .option("--wasm <file>", "the plugin", fileURLToPath(BUILT_PLUGIN))
  .option("--configuration <json>", 'what Steer is configured with, such as {"sample": 8}', (text) => JSON.parse(text))
  .option("--json", "print the figures as JSON")
  .parse()
  .opts<Options>();

const { world: worlds, policy: policies, seed, quick, workers, wasm, configuration, json } = options;
const quickWorlds = quick ? WORLDS.filter(({ isQuick }) => isQuick).map(({ name }) => name) : undefined;
const jobs = jobsOf({ worlds: worlds ?? quickWorlds, policies, requestRatio: quick ? QUICK_RATIO : 1 });
const startMs = performance.now();
const lines = await runAll(jobs, { seed, pluginPath: wasm, configuration }, workers, (figures) => {
  console.error(
    `${((performance.now() - startMs) / 1000).toFixed(0)} s  ${figures.world}: ${cellsOf(figures).join("  ")}`,
  );
});
const verdicts = verdictsOn(lines);
if (json) console.log(JSON.stringify({ seed, lines, verdicts }, null, 2));
else
  console.log(
    [
      detailsOf(lines),
      summaryOf(lines),
      verdictMatrixOf(verdicts),
      verdictsTableOf(verdicts.filter((one) => !one.isReached)),
    ].join("\n\n"),
  );
if (!worlds && !policies && !quick && !configuration) await writePages(lines, verdicts, seed);

function names(flags: string, text: string, entries: readonly { readonly name: string }[]): Option {
  return new Option(flags, text).choices(entries.map(({ name }) => name));
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("A whole number >= 1 is expected.");
  return value;
}
