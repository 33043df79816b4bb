/** `npm run bench:cost`: CPU time of a request in a real Envoy, case by case; writes docs/benchmarks. Misses are said, but never fail. */
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_ROOT } from "../../tools/envoy/paths.ts";
import { measureBreakdown } from "./breakdown/breakdown.ts";
import { breakdownDocument, partsTable } from "./breakdown/report.ts";
import { chart } from "./chart.ts";
import { pin } from "./cpu.ts";
import { UPSTREAM_CORE } from "./gateway.ts";
import { countInstructions } from "./instructions/count.ts";
import { instructionDocument, instructionTables } from "./instructions/report.ts";
import { machineFacts } from "./machine.ts";
import { measure } from "./measure.ts";
import { readOptions } from "./options.ts";
import { planOf } from "./plan.ts";
import { document, tables, targetTable } from "./report.ts";
import { targetsOf } from "./targets.ts";

const DOCS = join(PROJECT_ROOT, "docs/benchmarks");

const options = readOptions();
const folder = await mkdtemp(join(tmpdir(), "steer-cost-"));
process.env.TMPDIR = folder; // what others put there goes with it
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(130));

process.setMaxListeners(0); // each Envoy has one, so that none outlives this process

await pin(process.pid, UPSTREAM_CORE);
if (options.isBreakdown) await breakDown();
else if (options.countsInstructions) await count();
else await compare();
process.exit(0);

async function compare(): Promise<void> {
  const plan = await planOf(options.sizes, options);
  const { rows, rounds } = await measure(plan, folder, options);
  const targets = targetsOf(rows);
  console.log(`\n${tables(rows, rounds)}\n\n${targetTable(targets)}`);
  const facts = { ...options, machine: await machineFacts(), rounds, missing: plan.missing };
  await write("cost.md", document(rows, targets, facts));
  await write("cost.svg", await chart(rows));
}

async function breakDown(): Promise<void> {
  const breakdown = await measureBreakdown(folder, options);
  console.log(`\n${partsTable(breakdown)}`);
  await write("cost_breakdown.md", breakdownDocument(breakdown, await machineFacts(), options.command));
}

async function count(): Promise<void> {
  const counts = await countInstructions(folder, options);
  console.log(`\n${instructionTables(counts)}`);
  await write("cost_instructions.md", instructionDocument(counts, await machineFacts(), options.command));
}

async function write(name: string, text: string): Promise<void> {
  if (!options.writes) return;
  await mkdir(DOCS, { recursive: true });
  await writeFile(join(DOCS, name), text);
}
