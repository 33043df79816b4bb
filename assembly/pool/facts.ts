/**
 * What endpoints report (cpu, mem, conns, and what the configuration names): merged by age when it comes, blended by age when it is read.
 * A number's weight is 2^(-age / half-life); the rest is the pool's median. Past the age limit it is worth nothing.
 */
import { decay } from "../math/decay";

/** The share of the newer of two numbers of the same age: samples are smoothed, what somebody declares holds as it is. */
export const SAMPLE_GAIN: f32 = 0.5;
export const DECLARED_GAIN: f32 = 1;
/** Times of declared numbers nearer together are the same: two clocks are involved. */
const SAME_TIME_MS: u32 = 100;

/** Numbers that came together have one age: the last freshness serves most of the next reads. */
export class Freshness {
  private readonly perMs: f64;
  private readonly limitMs: u32;
  private ageMs: u32 = 0;
  private value: f32 = 1;

  constructor(halfLifeMs: f64, limitMs: f64) {
    this.perMs = 1 / halfLifeMs;
    this.limitMs = <u32>limitMs;
  }

  /** @returns 2^(-age / half-life), 0 beyond the limit */
  of(ageMs: u32): f32 {
    if (ageMs !== this.ageMs) {
      this.ageMs = ageMs;
      this.value = ageMs > this.limitMs ? 0 : decay(<f64>ageMs * this.perMs);
    }
    return this.value;
  }
}

/**
 * Merges a number into what is known, by age and not by source: the older one's share halves with each half-life that lies between them.
 *
 * @param at     the fact: f32 value, NaN = never seen, u32 time
 * @param value  finite, >= 0
 * @param ageMs  how long ago it was taken
 * @param gain   SAMPLE_GAIN or DECLARED_GAIN
 */
export function takeReport(
  at: usize,
  value: f32,
  ageMs: u32,
  nowMs: u32,
  freshness: Freshness,
  gain: f32 = SAMPLE_GAIN,
): void {
  const known = load<f32>(at);
  const knownAgeMs = nowMs - load<u32>(at, 4);
  const isNewer = isNaN(known) || knownAgeMs >= ageMs || (gain === DECLARED_GAIN && ageMs - knownAgeMs < SAME_TIME_MS);
  if (isNewer) {
    const trust = isNaN(known) ? <f32>0 : (1 - gain) * freshness.of(knownAgeMs - ageMs);
    store<f32>(at, trust === 0 ? value : value + (known - value) * trust);
    store<u32>(at, nowMs - ageMs, 4);
  } else {
    store<f32>(at, known + (value - known) * (1 - gain) * freshness.of(ageMs - knownAgeMs));
  }
}

/** Forgets a number that is worth nothing any more, before its time comes round again. */
export function expire(at: usize, nowMs: u32, freshness: Freshness): void {
  if (freshness.of(nowMs - load<u32>(at, 4)) === 0) store<f32>(at, NaN);
}

/**
 * @param at      the fact
 * @param median  the pool's median of that metric: what is believed where the endpoint never reported it
 * @returns the value to believe now
 */
export function readFact(at: usize, median: f32, nowMs: u32, freshness: Freshness): f32 {
  const known = load<f32>(at);
  if (isNaN(known)) return median;
  return median + (known - median) * freshness.of(nowMs - load<u32>(at, 4));
}
