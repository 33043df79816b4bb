// The result as text: tables for the terminal and for docs/benchmarks/soak.md.
import { markdownTable } from "../cost/report.ts";
import type { Options } from "./options.ts";
import type { Sample } from "./sample.ts";
import {
  type Ending,
  endingsOf,
  fallbacksOf,
  type Growth,
  growthsOf,
  type Settled,
  totalOf,
  type Unit,
} from "./verdicts.ts";

const MIB = 1024 * 1024;
const MINUTES_AN_HOUR = 60;

/** A run that is over. */
export interface Outcome {
  readonly samples: readonly Sample[];
  /** Undefined where the run was stopped early. */
  readonly settled?: Settled;
  /** By status, 0 = no answer. */
  readonly failures: ReadonlyMap<number, number>;
}

/** One line while it runs. */
export function sampleLine(sample: Sample): string {
  const perS = (count: number) => (count / sample.intervalS).toFixed(0);
  const cells = [
    `${sample.minutes.toFixed(2)} min`,
    `VMs ${(sample.vmMemoryBytes / MIB).toFixed(1)} MiB`,
    `RSS ${(sample.rssBytes / MIB).toFixed(1)} MiB`,
    `${sample.descriptorCount} fds`,
    `in flight ${sample.steerInFlightCount} (Envoy ${sample.downstreamCount})`,
    `${perS(sample.okCount)}/s ok`,
    `${perS(sample.failedCount)}/s failed`,
    `p99 ${sample.p99Ms.toFixed(0)} ms`,
  ];
  return cells.join("  ");
}

/** Verdicts and counts as tables; what can't be told from so short a run is left out. */
export function tables({ samples, settled, failures }: Outcome): string {
  const growths = samples.length < 9 ? [] : growthsOf(samples);
  const endings = settled === undefined ? [] : endingsOf(samples, settled);
  return [
    ...(growths.length > 0 ? [`## No growth after warm-up\n\n${growthTable(growths)}`] : []),
    ...(endings.length > 0 ? [`## When the load is over\n\n${endingTable(endings)}`] : []),
    `## What happened\n\n${countTable(samples, failures)}`,
  ].join("\n\n");
}

/** The whole file; it has no date, so that only numbers differ from run to run. @param machine from `machineFacts` */
export function document(outcome: Outcome, options: Options, machine: string): string {
  const { minutes, strategies, ratePerS, endpointCount, workerCount, churnS, command } = options;
  return `# Soak: does anything grow?

Written by \`${command}\`. ${machine}.

![Memory, descriptors, requests in flight and requests over time](soak.svg)

A real Envoy with ${workerCount} workers and \`build/steer.wasm\`: ${minutes} minutes of open-loop load, ${ratePerS} requests a second to ${whomOf(strategies)}.
Each strategy has a cluster, all with the same ${endpointCount} endpoints. All feedback is on: \`admin\`, load reports on answers in their three forms
(1 % of them broken), metadata of endpoints, probes, sharing between workers, and \`explain\`.

- **Endpoints**, one process in Node, on addresses of the loopback device. Every ${churnS} s EDS changes, by a file: one endpoint is replaced by
  one with an address never seen before, each 30th time a tenth of them; half of the time they close before EDS says so. Verdicts, weights
  and metadata of a tenth change. Up to 5 % of the endpoints are ill: they answer 500, hang, refuse connections, fail their health path, or
  are 20 times slower.
- **Clients**, one process in Node: GETs on connections used again and, 10 %, on new ones; 3 % go away before the answer; 2 % upload in two
  parts; 0.4 % stay for long, half of them with a websocket. A try takes at most 1 s, and there are three retries; Envoy closes connections
  that were idle for 10 s.
- **Growth.** The first third of the run is warm-up. Through the samples of the rest a Theil-Sen line (the median slope between two samples)
  is laid; what it gains over that time may not be more than the tolerance. The medians of the second and the last third stand beside it.
- **Steer's streams** are its gauge \`steer.in_flight\`, published every 100 ms, so that it trails Envoy's count. **Allocated** is Envoy's
  \`server.memory_allocated\`, in which V8's memory is not.

${tables(outcome)}
`;
}

function whomOf(strategies: Options["strategies"]): string {
  return strategies.length === 1 ? `\`${strategies[0]}\`` : "the strategies in turn";
}

function growthTable(growths: readonly Growth[]): string {
  const head = ["what", "second third", "last third", "line gains", "tolerance", "an hour", ""];
  const lines = growths.map(({ name, unit, trend, tolerance, isReached }) => [
    name,
    shown(trend.before, unit),
    shown(trend.after, unit),
    signed(trend.rise, unit),
    shown(tolerance, unit),
    signed(MINUTES_AN_HOUR * trend.slope, unit),
    isReached ? "reached" : "MISSED",
  ]);
  return markdownTable([head, ...lines]);
}

function endingTable(endings: readonly Ending[]): string {
  const lines = endings.map(({ name, unit, measured, limit, isLeast, isReached }) => [
    name,
    shown(measured, unit),
    isLeast ? `>= ${shown(limit, unit)}` : shown(limit, unit),
    isReached ? "reached" : "MISSED",
  ]);
  return markdownTable([["what", "measured", "target", ""], ...lines]);
}

function countTable(samples: readonly Sample[], failures: ReadonlyMap<number, number>): string {
  const [first, last] = [samples[0], samples.at(-1)];
  const since = (of: (sample: Sample) => number) => (first && last ? of(last) - of(first) : 0);
  const total = (of: (sample: Sample) => number) => totalOf(samples, of);
  const lines: (readonly [string, number])[] = [
    ["requests, without those that stay for long", total(({ sentCount }) => sentCount)],
    ["answered 200", total(({ okCount }) => okCount)],
    ["clients that went away", total(({ goneCount }) => goneCount)],
    ...[...failures].map(
      ([status, count]) => [status === 0 ? "failed: no answer" : `failed: ${status}`, count] as const,
    ),
    ["retries", since(({ retryCount }) => retryCount)],
    ["steered", since(({ steeredCount }) => steeredCount)],
    ...[...fallbacksOf(samples)].map(([reason, count]) => [`fallback: \`${reason}\``, count] as const),
    ["endpoints replaced", since(({ replacedCount }) => replacedCount)],
  ];
  return markdownTable([["what", "count"], ...lines.map(([name, count]) => [name, count.toLocaleString("en")])]);
}

function shown(value: number, unit: Unit): string {
  switch (unit) {
    case "MiB":
      return `${value.toFixed(2)} MiB`;
    case "percent":
      return `${value.toFixed(2)} %`;
    case "count":
      return value.toLocaleString("en", { maximumFractionDigits: 1 });
  }
}

function signed(value: number, unit: Unit): string {
  return `${value < 0 ? "-" : "+"}${shown(Math.abs(value), unit)}`;
}
