/** `npm run simulate`: tries policies in worlds and prints their figures, then the targets. */
import { Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_POLICIES, POLICIES } from "./policies/registry.ts";
import { type Figures, figuresOf, tableOf } from "./report.ts";
import { simulate } from "./simulation.ts";
import { verdictsOn, verdictTableOf } from "./targets.ts";
import { WORLDS } from "./world.ts";

interface Options {
  readonly policy: string[];
  readonly world: string[];
  readonly seed: number;
  readonly requests: number;
  readonly proxies: number;
  readonly json?: boolean;
}

const command = new Command("simulate")
  .description("Simulates the built plugin beside reference policies, in virtual time.")
  .addOption(names("--policy <names...>", "policies to run", Object.keys(POLICIES), DEFAULT_POLICIES))
  .addOption(names("--world <names...>", "worlds to run them in", Object.keys(WORLDS), Object.keys(WORLDS)))
  .option("--seed <number>", "seed of all random numbers", wholeNumber(0), 1)
  .option("--requests <count>", "requests of each run, the first tenth of them warm-up", wholeNumber(100), 400_000)
  .option("--proxies <count>", "proxies, each with its own instance of the policy", wholeNumber(1), 10)
  .option("--json", "print the figures as JSON");

const options = command.parse().opts<Options>();
const lines = await runAll(options);
const verdicts = verdictsOn(lines);
if (options.json) console.log(JSON.stringify({ ...options, lines, verdicts }, null, 2));
else {
  console.log(`seed ${options.seed}, ${options.requests} requests a run, ${options.proxies} proxies, no retries\n`);
  console.log(tableOf(lines));
  if (verdicts.length > 0) console.log(`\n${verdictTableOf(verdicts)}`);
}

async function runAll({ policy, world, seed, requests, proxies }: Options): Promise<Figures[]> {
  const lines: Figures[] = [];
  for (const [worldName, worldSpec] of Object.entries(WORLDS)) {
    if (!world.includes(worldName)) continue;
    for (const [policyName, createKind] of Object.entries(POLICIES)) {
      if (!policy.includes(policyName)) continue;
      const size = { seed, requestCount: requests, proxyCount: proxies };
      lines.push(figuresOf(worldName, worldSpec, policyName, simulate(worldSpec, await createKind(), size)));
    }
  }
  return lines;
}

function names(flags: string, text: string, choices: readonly string[], byDefault: readonly string[]): Option {
  return new Option(flags, text).choices(choices).default(byDefault, byDefault.join(" "));
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < least) {
      throw new InvalidArgumentError(`A whole number >= ${least} is expected.`);
    }
    return value;
  };
}
