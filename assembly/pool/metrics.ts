/** The names of the metrics of a pool: cpu, mem, conns, then what the configuration gives a weight to, named as in a load report. */
import { METRIC_COUNT } from "./endpoint";

export const METRIC_NAMES: StaticArray<string> = ["cpu", "mem", "conns"];
/** Metrics besides those: one more cache line of each endpoint. */
export const EXTRAS_MAX: i32 = 8;

/** @returns the number of a metric in a pool with these extra ones, or -1 */
export function metricNumber(name: string, extras: string[]): i32 {
  for (let n = 0; n < METRIC_COUNT; n++) if (METRIC_NAMES[n] === name) return n;
  const extra = extras.indexOf(name);
  return extra < 0 ? -1 : METRIC_COUNT + extra;
}
