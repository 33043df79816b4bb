// `npm run bench:soak`: a real Envoy under load for long; writes docs/benchmarks. Misses are said, but never fail.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_ROOT } from "../../tools/envoy/paths.ts";
import { Life, Stopped } from "../../tools/start/life.ts";
import { machineFacts } from "../cost/machine.ts";
import { chart } from "./chart.ts";
import { type Options, readOptions } from "./options.ts";
import { document, type Outcome, sampleLine, tables } from "./report.ts";
import { Soak } from "./run.ts";
import type { Sample } from "./sample.ts";

const DOCS = join(PROJECT_ROOT, "docs/benchmarks");
const LEAST_PAUSE_MS = 5000;
let toldMs = Number.NEGATIVE_INFINITY;

async function run(options: Options, life: Life): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "steer-soak-"));
  life.atEnd(() => rm(folder, { recursive: true, force: true }));
  const soak = await Soak.start(options, life, folder);
  try {
    await life.unlessStopped(soak.load(life.signal, tell));
  } catch (error) {
    if (soak.samples.length > 0) console.log(`\nStopped early.\n\n${tables(outcomeOf(soak))}`);
    throw error;
  }
  const outcome = { ...outcomeOf(soak), settled: await life.unlessStopped(soak.settle()) };
  console.log(`\n${tables(outcome)}`);
  if (options.writes) await write(outcome, options);
}

/** A line now and then. */
function tell(sample: Sample): void {
  if (performance.now() < toldMs + LEAST_PAUSE_MS) return;
  toldMs = performance.now();
  console.log(sampleLine(sample));
}

function outcomeOf({ samples, traffic }: Soak): Outcome {
  return { samples, failures: traffic.tally.failures };
}

async function write(outcome: Outcome, options: Options): Promise<void> {
  await mkdir(DOCS, { recursive: true });
  await writeFile(join(DOCS, "soak.md"), document(outcome, options, await machineFacts()));
  await writeFile(join(DOCS, "soak.svg"), await chart(outcome.samples));
}

const options = readOptions(process.argv);
const life = new Life();
let exitCode = 0;
await run(options, life).catch((error: Error) => {
  exitCode = error instanceof Stopped ? error.exitCode : 1;
  if (error.message) console.error(`bench:soak: ${error.message}`);
});
await life.end();
process.exit(exitCode);
