/**
 * What endpoints report (cpu, mem, conns): smoothed when it comes, blended by its age when it is read.
 * A number's weight is 2^(-age / half-life); the rest is the pool's median.
 */
import { decay } from "../math/decay";
import { Endpoint, FACT_BYTES, factOf, METRIC_COUNT } from "./endpoint";
import { Medians } from "./medians";

/** How much of a fresh report goes into a smoothed value that is fresh itself. */
const REPORT_GAIN: f32 = 0.5;

/** Numbers that came together have one age: the last freshness serves most of the next reads. */
export class Freshness {
  private readonly perMs: f64;
  private ageMs: u32 = 0;
  private value: f32 = 1;

  constructor(halfLifeMs: f64) {
    this.perMs = 1 / halfLifeMs;
  }

  /** @returns 2^(-age / half-life) */
  of(ageMs: u32): f32 {
    if (ageMs !== this.ageMs) {
      this.ageMs = ageMs;
      this.value = decay(<f64>ageMs * this.perMs);
    }
    return this.value;
  }
}

/** Takes a report; an old value yields to it all the more. @param value finite, >= 0 */
export function takeReport(endpoint: Endpoint, metric: i32, value: f32, nowMs: u32, freshness: Freshness): void {
  const at = factOf(endpoint, metric);
  const known = load<f32>(at);
  const trust = isNaN(known) ? <f32>0 : (1 - REPORT_GAIN) * freshness.of(nowMs - load<u32>(at, 4));
  store<f32>(at, trust === 0 ? value : value + (known - value) * trust);
  store<u32>(at, nowMs, 4);
}

/**
 * @param median  the pool's median of that metric: what is believed where the endpoint never reported it
 * @returns the value to believe now
 */
export function readFact(endpoint: Endpoint, metric: i32, median: f32, nowMs: u32, freshness: Freshness): f32 {
  const at = factOf(endpoint, metric);
  const known = load<f32>(at);
  if (isNaN(known)) return median;
  return median + (known - median) * freshness.of(nowMs - load<u32>(at, 4));
}

/** @returns the sum of what to believe of all metrics now, each times its factor */
export function weighFacts(
  endpoint: Endpoint,
  factors: StaticArray<f32>,
  medians: Medians,
  nowMs: u32,
  freshness: Freshness,
): f32 {
  let sum: f32 = 0;
  let at = factOf(endpoint, 0);
  for (let metric = 0; metric < METRIC_COUNT; metric++, at += FACT_BYTES) {
    const median = medians.fact(metric);
    const known = load<f32>(at);
    const trust = freshness.of(nowMs - load<u32>(at, 4));
    sum += unchecked(factors[metric]) * (isNaN(known) ? median : median + (known - median) * trust);
  }
  return sum;
}
