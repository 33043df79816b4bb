// Samples of a soak in which nothing happens, but for what a test says.
import type { Sample } from "../../bench/soak/sample.ts";
import type { Settled } from "../../bench/soak/verdicts.ts";

const QUIET = {
  rssBytes: 100 << 20,
  threadCount: 14,
  descriptorCount: 1000,
  vmMemoryBytes: 16 << 20,
  allocatedBytes: 30 << 20,
  steerInFlightCount: 0,
  downstreamCount: 0,
  upstreamCount: 0,
  steeredCount: 0,
  retryCount: 0,
  reloadCount: 0,
  unreadableStateCount: 0,
  fallbacks: new Map<string, number>(),
};

export function sampleAt(minutes: number, more: Partial<Sample> = {}): Sample {
  const seen = { sentCount: 100, okCount: 97, failedCount: 0, goneCount: 3, p50Ms: 8, p99Ms: 30 };
  return { ...QUIET, ...seen, minutes, intervalS: 1, longCount: 0, replacedCount: 0, ...more };
}

export function settled(more: Partial<Settled> = {}): Settled {
  return { ...QUIET, lingeringCount: 0, ...more };
}
