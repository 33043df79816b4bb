// The result as text: docs/benchmarks/cost.md, whose tables the terminal shows too.

import type { Row } from "./row.ts";
import type { Estimate } from "./statistics.ts";
import { isCertain, isReached, type Target } from "./targets.ts";

const HEAD = [
  "case",
  "over round_robin, µs",
  "process, µs",
  "worker, µs",
  "idle, ms/s",
  "p50, ms",
  "p99, ms",
  "served",
  "failed",
  "hosts",
  "compared with (hosts)",
];

/** What a run was made with. */
export interface RunFacts {
  readonly machine: string;
  readonly command: string;
  readonly ratePerS: number;
  readonly sliceMs: number;
  readonly connectionCount: number;
  readonly processCount: number;
  /** By number of endpoints. */
  readonly rounds: ReadonlyMap<number, number>;
  readonly missing: readonly string[];
}

/** Measured with `--processes 5`: the same case in five processes, 12 to 15 µs apart. */
const ONE_PROCESS =
  "Each case is one process: where its memory happens to lie is worth some ± 5 µs more, which no number of rounds shows; see `--processes`.";

/** A table for each number of endpoints. @returns markdown */
export function tables(rows: readonly Row[], rounds: ReadonlyMap<number, number>): string {
  const sizes = [...new Set(rows.map(({ endpointCount }) => endpointCount))];
  return sizes
    .map((size) => {
      const lines = rows.filter(({ endpointCount }) => endpointCount === size).map(cellsOf);
      return `## ${size.toLocaleString("en")} endpoints, ${rounds.get(size)} rounds\n\n${markdownTable([HEAD, ...lines])}`;
    })
    .join("\n\n");
}

/** @returns markdown; empty where there are none */
export function targetTable(targets: readonly Target[]): string {
  if (targets.length === 0) return "";
  const lines = targets.map((target) => [
    target.name,
    signed(target.measured),
    `<= ${target.limitUs}`,
    `${isReached(target) ? "ok" : "MISSED"}${isCertain(target) ? "" : ", not certain"}`,
  ]);
  return `## Targets\n\n"Not certain": the target lies within the interval.\n\n${markdownTable([["what", "measured, µs", "target", ""], ...lines])}`;
}

/** The whole file; it has no date, so that a run that measures the same changes nothing. */
export function document(rows: readonly Row[], targets: readonly Target[], facts: RunFacts): string {
  const { machine, command, ratePerS, sliceMs, connectionCount, processCount, rounds, missing } = facts;
  const skipped =
    missing.length === 0 ? "" : `\nNot measured, since the files were not there: ${missing.join(", ")}.\n`;
  return `# What a request costs in Envoy

Written by \`${command}\`. ${machine}.

![CPU time of a request over round_robin](cost.svg)

CPU time of the Envoy process for each request, from the scheduler's own account of its threads
(\`/proc/<pid>/task/*/schedstat\`). Each case is an Envoy of its own with one worker, pinned to core 0; the client and an Envoy that
answers for all endpoints (\`direct_response\`) are on core 1; all on loopback, HTTP/1.1, ${connectionCount} connections.

- **Rounds.** In each round every case gets ${ratePerS.toLocaleString("en")} requests a second for ${sliceMs} ms, in random order. Rounds go on until all
  differences are known to ± 1 µs, or the time is over.
- **Processes.** ${processCount === 1 ? ONE_PROCESS : `Each case was measured ${processCount} times, with a new process each time; each is one value of the intervals.`}
- **Over round_robin.** Each round's cost less the cost in the same round of a round_robin with as many endpoints, the same answers, and the
  same spread: where a case does not share requests evenly, a round_robin whose weights are the shares seen. 20 % trimmed mean, 95 %
  interval (Tukey and McLaughlin).
- **Hosts.** As many endpoints, each with the same share, would meet as often in two requests (1 / sum of squared shares).
- **Process, worker.** All threads of the process; the worker's alone. What is done now and then, such as Steer's tick or its question
  to \`admin\`, is in the first at this rate; **idle** is what the process takes without requests.
- **p50, p99.** Open loop: from when a request was due (no coordinated omission), with the client's own time in it.
- Endpoints report their load on each answer (\`endpoint-load-metrics\`), unless a case says otherwise. Steer and the peers are set up as
  README says: retry policy, header stripped from clients and towards endpoints.
${skipped}
${tables(rows, rounds)}

${targetTable(targets)}
`;
}

/** "+3.4 ± 0.8" */
export function signed({ mean, halfWidth }: Estimate): string {
  return `${mean < 0 ? "-" : "+"}${Math.abs(mean).toFixed(1)} ± ${halfWidth.toFixed(1)}`;
}

/** @param rows the first is the head; its first column is flush left, the others flush right */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...lines] = rows;
  const rule = head.map((_, column) => (column === 0 ? "---" : "---:"));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

function cellsOf(row: Row): string[] {
  return [
    row.name,
    row.excess === undefined ? "" : signed(row.excess),
    row.processUs.mean.toFixed(1),
    row.workerUs.mean.toFixed(1),
    (row.idleUsPerS / 1e3).toFixed(1),
    row.p50Ms.toFixed(2),
    row.p99Ms.toFixed(2),
    row.servedCount.toLocaleString("en"),
    row.failedCount.toLocaleString("en"),
    hosts(row.hostCount),
    row.excess === undefined ? "" : `${row.referenceName} (${hosts(row.referenceHostCount)})`,
  ];
}

function hosts(count: number): string {
  return count < 10 ? count.toFixed(1) : Math.round(count).toLocaleString("en");
}
