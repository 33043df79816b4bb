// The counted instructions as text: docs/benchmarks/cost_instructions.md.

import { markdownTable } from "../report.ts";
import type { Count } from "./count.ts";

const BASE = "round_robin";
const SAMPLED = "Steer adaptive";
const ALL_READ = "Steer adaptive, all answers read";
/** Answers that are read whole at a rate, by assembly/plugin/sampling.ts: one every 4 ms, and 5 % of the rest. */
const RATES_PER_S = [250, 1000, 3000, 10_000];
const DUE_PER_S = 250;
const SAMPLE_RATIO = 0.05;

/** @returns markdown: all cases by number of endpoints, and adaptive by rate */
export function instructionTables(counts: readonly Count[]): string {
  return `${caseTable(counts)}\n\n${rateTable(counts)}`;
}

function caseTable(counts: readonly Count[]): string {
  const sizes = [...new Set(counts.map(({ endpointCount }) => endpointCount))];
  const names = [...new Set(counts.map(({ name }) => name))];
  const lines = names.map((name) => {
    const found = sizes.map((size) => find(counts, name, size));
    const idle = found.find((count) => count !== undefined)?.idlePerMs ?? Number.NaN;
    return [name, ...found.map((count) => cell(counts, count)), shown(idle)];
  });
  const heads = sizes.map((size) => `${size.toLocaleString("en")} endpoints`);
  return markdownTable([["case", ...heads, "idle, each ms"], ...lines]);
}

/** The base as it is, the others over it. */
function cell(counts: readonly Count[], count: Count | undefined): string {
  if (count === undefined) return "";
  if (count.name === BASE) return shown(count.perRequest);
  const base = find(counts, BASE, count.endpointCount);
  return base === undefined ? "" : signed(count.perRequest - base.perRequest);
}

/** What a request costs is linear in the share of answers that are read whole: two shares were counted. */
function rateTable(counts: readonly Count[]): string {
  const [size] = counts.map(({ endpointCount }) => endpointCount);
  const [base, all, part] = [BASE, ALL_READ, SAMPLED].map((name) => find(counts, name, size ?? 0));
  if (base === undefined || all === undefined || part === undefined) return "";
  const slope = (all.perRequest - part.perRequest) / (all.readShare - part.readShare);
  const at = (share: number) => all.perRequest - base.perRequest - slope * (1 - share);
  const lines = RATES_PER_S.map((rate) => {
    const share = Math.min(1, DUE_PER_S / rate + SAMPLE_RATIO * Math.max(0, 1 - DUE_PER_S / rate));
    return [rate.toLocaleString("en"), `${(100 * share).toFixed(0)} %`, signed(at(share))];
  });
  return markdownTable([["answers a second", "read whole", `${SAMPLED}, over ${BASE}`], ...lines]);
}

function find(counts: readonly Count[], name: string, endpointCount: number): Count | undefined {
  return counts.find((count) => count.name === name && count.endpointCount === endpointCount);
}

function signed(instructions: number): string {
  return `${instructions < 0 ? "-" : "+"}${shown(Math.abs(instructions))}`;
}

/** To the nearest hundred. */
function shown(instructions: number): string {
  return (Math.round(instructions / 100) * 100).toLocaleString("en");
}

/** The whole file. @param machine one line */
export function instructionDocument(counts: readonly Count[], machine: string, command: string): string {
  return `# What a request costs in Envoy, in instructions

Written by \`${command}\`. ${machine}.

Instructions that the Envoy process executes in user space for each request, counted by Valgrind's callgrind: all threads, compiled Wasm
included, less what the process does when idle. Two runs of a case differ by up to 1 %, whatever else the machine does, where CPU time
([cost.md](cost.md)) is known to a few µs. Instructions are not time: caches are not in them, and under Valgrind Envoy's allocator takes
its slow path, so that what allocates, as reading a property does, counts for more than it takes. One worker, 8 connections, HTTP/1.1,
reports on each answer, as many requests a second as the counting Envoy can serve (some hundreds).

The base is round_robin with as many endpoints; all else is over it.

${caseTable(counts)}

At a few hundred answers a second Steer reads about a half of them whole. The share falls with the rate, and the cost with the share:

${rateTable(counts)}
`;
}
