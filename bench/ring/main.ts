/** `npm run bench:ring`: Steer's ring beside Envoy's RING_HASH and MAGLEV in one run; writes docs/benchmarks/ring.md. It says MISSED, but never fails. */
import { Command, InvalidArgumentError } from "commander";
import { loadBench } from "../module.ts";
import { CASES, contendersOf, measure } from "./field.ts";
import { type Comparison, textOf, writePage } from "./report.ts";
import { nameOfHosts } from "./tables.ts";
import { verdictsOn } from "./verdicts.ts";

interface Options {
  readonly rounds: number;
  readonly json?: boolean;
}

const { rounds, json } = new Command("bench:ring")
  .description("Measures build/bench.wasm in Node's V8 and writes docs/benchmarks/ring.md; some two minutes.")
  .option("--rounds <count>", "rounds of timing; more of them on a noisy machine", wholeNumber, 25)
  .option("--json", "print the figures as JSON, and write no page")
  .parse()
  .opts<Options>();

const contenders = contendersOf(await loadBench());
const results = CASES.flatMap((hosts) => {
  console.error(`${nameOfHosts(hosts)} hosts`);
  return measure(contenders, hosts, rounds);
});
const [subject, small, ...rivals] = contenders.map(({ name }) => name) as [string, string, string, string, string];
const [smallRival] = rivals;
const comparison: Comparison = {
  subject,
  verdicts: verdictsOn(results, subject, rivals),
  smallVerdicts: verdictsOn(results, small, [smallRival]),
};
if (json) console.log(JSON.stringify({ rounds, results, ...comparison }, null, 2));
else {
  console.log(textOf(results, comparison));
  await writePage(results, comparison);
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError("A whole number >= 1 is expected.");
  return value;
}
