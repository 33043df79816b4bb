// What must hold: nothing grows after warm-up, and nothing is left when the load is over.
import type { EnvoyFigures, Sample } from "./sample.ts";
import { type Trend, trendOf } from "./trend.ts";

export type Unit = "MiB" | "count" | "percent";

/** A series that may not grow. */
export interface Growth {
  readonly name: string;
  readonly unit: Unit;
  /** x in minutes. */
  readonly trend: Trend;
  /** The most that the line may gain over the last two thirds. */
  readonly tolerance: number;
  readonly isReached: boolean;
}

/** A figure at the end. */
export interface Ending {
  readonly name: string;
  readonly unit: Unit;
  readonly measured: number;
  readonly limit: number;
  readonly isLeast: boolean;
  readonly isReached: boolean;
}

/** What was seen after the load. */
export interface Settled extends EnvoyFigures {
  /** The most requests that an explanation says a worker has in flight at an endpoint. */
  readonly lingeringCount: number;
}

interface Series {
  readonly name: string;
  readonly unit: Unit;
  readonly of: (sample: Sample) => number;
  /** Of the second third's median; and at least so much. */
  readonly toleranceRatio: number;
  readonly leastTolerance: number;
}

const MIB = 1024 * 1024;
const PERCENT = 100;
const LEAST_STEERED_PERCENT = 99;
const LEAST_OK_PERCENT = 99;

const SERIES: readonly Series[] = [
  {
    name: "linear memory of all VMs",
    unit: "MiB",
    of: (sample) => sample.vmMemoryBytes / MIB,
    toleranceRatio: 0.02,
    leastTolerance: 0,
  },
  {
    name: "resident memory of Envoy",
    unit: "MiB",
    of: (sample) => sample.rssBytes / MIB,
    toleranceRatio: 0.05, // Envoy's own heap creeps under churn, without any plugin, too
    leastTolerance: 0,
  },
  {
    name: "allocated by Envoy",
    unit: "MiB",
    of: (sample) => sample.allocatedBytes / MIB,
    toleranceRatio: 0.05,
    leastTolerance: 0,
  },
  {
    name: "descriptors",
    unit: "count",
    of: (sample) => sample.descriptorCount,
    toleranceRatio: 0.1, // they follow the endpoints' ups and downs for minutes
    leastTolerance: 0,
  },
  { name: "threads", unit: "count", of: (sample) => sample.threadCount, toleranceRatio: 0, leastTolerance: 0 },
  {
    name: "streams in Steer's count beyond Envoy's",
    unit: "count",
    of: (sample) => sample.steerInFlightCount - sample.downstreamCount,
    toleranceRatio: 0,
    leastTolerance: 2,
  },
];

/** @throws Error where there are fewer than 9 samples */
export function growthsOf(samples: readonly Sample[]): Growth[] {
  return SERIES.map(({ name, unit, of, toleranceRatio, leastTolerance }) => {
    const trend = trendOf(samples.map((sample) => ({ x: sample.minutes, y: of(sample) })));
    const tolerance = Math.max(leastTolerance, toleranceRatio * trend.before);
    return { name, unit, trend, tolerance, isReached: trend.rise <= tolerance };
  });
}

/** @param samples at least one: requests before the first don't count as not steered */
export function endingsOf(samples: readonly Sample[], settled: Settled): Ending[] {
  return [
    none("streams in Steer's count after the load", settled.steerInFlightCount),
    none("streams in Envoy's count, from clients", settled.downstreamCount),
    none("streams in Envoy's count, to endpoints", settled.upstreamCount),
    none("most in flight at an endpoint by Steer's explanations", settled.lingeringCount),
    none("VMs that were loaded again", settled.reloadCount),
    none("states of other workers that could not be read", settled.unreadableStateCount),
    atLeast("requests that Steer chose for", steeredPercent(samples), LEAST_STEERED_PERCENT),
    atLeast("requests answered 200, where the client waited", okPercent(samples), LEAST_OK_PERCENT),
  ];
}

/** Requests without a choice since the first sample, by reason. */
export function fallbacksOf(samples: readonly Sample[]): Map<string, number> {
  const [first, last] = [samples[0]?.fallbacks, samples.at(-1)?.fallbacks];
  const since = [...(last ?? [])].map(([reason, count]) => [reason, count - (first?.get(reason) ?? 0)] as const);
  return new Map(since.filter(([, count]) => count > 0));
}

/** What all samples add up to. */
export function totalOf(samples: readonly Sample[], of: (sample: Sample) => number): number {
  return samples.reduce((sum, sample) => sum + of(sample), 0);
}

function steeredPercent(samples: readonly Sample[]): number {
  const steered = (samples.at(-1)?.steeredCount ?? 0) - (samples[0]?.steeredCount ?? 0);
  const fallbacks = [...fallbacksOf(samples).values()].reduce((sum, count) => sum + count, 0);
  return (PERCENT * steered) / (steered + fallbacks);
}

function okPercent(samples: readonly Sample[]): number {
  const ok = totalOf(samples, ({ okCount }) => okCount);
  return (PERCENT * ok) / (ok + totalOf(samples, ({ failedCount }) => failedCount));
}

function none(name: string, measured: number): Ending {
  return { name, unit: "count", measured, limit: 0, isLeast: false, isReached: measured === 0 };
}

function atLeast(name: string, measured: number, limit: number): Ending {
  return { name, unit: "percent", measured, limit, isLeast: true, isReached: measured >= limit };
}
