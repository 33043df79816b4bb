/** From what a run left behind to the figures of one line, and from all lines to a table. */
import type { RunResult } from "./simulation.ts";
import type { World } from "./world.ts";

/** One line of the table: one policy in one world. */
export interface Figures {
  readonly world: string;
  readonly policy: string;
  /** Latency of the requests answered without error, milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Share of requests answered 503, 0..1. */
  readonly errorRatio: number;
  /** Work given to each worker, of the host given most to the mean of all hosts that work; 1 = even. */
  readonly maxToMeanLoad: number;
  /** Share of requests for which the policy named no host, 0..1. */
  readonly fallbackRatio: number;
}

/** Requests that come first and are left out of the figures: the start-up of policies and queues. */
const WARM_UP_RATIO = 0.1;

/** @returns the figures of one run, without its warm-up */
export function figuresOf(worldName: string, world: World, policy: string, result: RunResult): Figures {
  const count = result.codes.length;
  const first = Math.floor(count * WARM_UP_RATIO);
  const answeredMs = result.latenciesMs
    .filter((_, request) => request >= first && result.codes[request] === 200)
    .sort();
  return {
    world: worldName,
    policy,
    p50Ms: quantile(answeredMs, 0.5),
    p99Ms: quantile(answeredMs, 0.99),
    errorRatio: 1 - answeredMs.length / (count - first),
    maxToMeanLoad: maxToMeanLoad(world, result, first),
    fallbackRatio: result.isFallback.reduce((sum, flag) => sum + flag, 0) / count,
  };
}

/** @returns the nearest-rank quantile of ascending numbers; NaN where there are none */
function quantile(sorted: Float64Array, ratio: number): number {
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? Number.NaN;
}

function maxToMeanLoad(world: World, result: RunResult, first: number): number {
  const workMs = new Float64Array(world.hosts.length);
  for (let request = first; request < result.codes.length; request++) {
    const host = result.hosts[request] as number;
    workMs[host] = (workMs[host] as number) + (result.demandsMs[request] as number);
  }
  const working = world.hosts.flatMap((spec, host) =>
    spec.isFailing ? [] : [{ spec, workMs: workMs[host] as number }],
  );
  const totalMs = working.reduce((sum, host) => sum + host.workMs, 0);
  const workerCount = working.reduce((sum, host) => sum + host.spec.workerCount, 0);
  const most = Math.max(...working.map((host) => host.workMs / host.spec.workerCount));
  return most / (totalMs / workerCount);
}

const COLUMNS = ["world", "policy", "p50 ms", "p99 ms", "errors %", "max/mean load", "unnamed %"];

/** @returns the table as text, a line for each run */
export function tableOf(lines: readonly Figures[]): string {
  const rows = lines.map((line) => [
    line.world,
    line.policy,
    line.p50Ms.toFixed(1),
    line.p99Ms.toFixed(1),
    (100 * line.errorRatio).toFixed(2),
    line.maxToMeanLoad.toFixed(2),
    (100 * line.fallbackRatio).toFixed(2),
  ]);
  return alignColumns([COLUMNS, ...rows], 2);
}

/** @returns rows as lines, the first `leftCount` columns flush left, the others flush right */
export function alignColumns(rows: readonly (readonly string[])[], leftCount: number): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lineOf = (row: readonly string[]) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column < leftCount ? cell.padEnd(width) : cell.padStart(width);
    });
  return rows.map((row) => lineOf(row).join("  ").trimEnd()).join("\n");
}
