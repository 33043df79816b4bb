/**
 * The share of an endpoint's requests that succeeded lately, in two windows: the one that runs and the one before (as Envoy's outlier
 * detection counts, without its jump at the end of an interval).
 */
import { Standing } from "./endpoint";

const COUNT_MAX: u16 = 0xffff;

/** Counts an outcome. @param windowMs length of one window */
export function countOutcome(standing: Standing, failed: bool, nowMs: u32, windowMs: u32): void {
  turnWindow(standing, nowMs, windowMs);
  if (failed && standing.failedCount < COUNT_MAX) standing.failedCount++;
  if (!failed && standing.succeededCount < COUNT_MAX) standing.succeededCount++;
}

/** Begins a new window where one is due. */
export function turnWindow(standing: Standing, nowMs: u32, windowMs: u32): void {
  const elapsedMs = nowMs - standing.windowFromMs;
  if (elapsedMs < windowMs) return;
  const isNext = elapsedMs < 2 * windowMs;
  standing.earlierSucceededCount = isNext ? standing.succeededCount : 0;
  standing.earlierFailedCount = isNext ? standing.failedCount : 0;
  standing.succeededCount = 0;
  standing.failedCount = 0;
  standing.windowFromMs = nowMs;
}

/** @param least outcomes below which nothing is said. @returns whether the success rate is below the threshold, 0..1 */
export function isUnsuccessful(standing: Standing, threshold: f64, least: i32): bool {
  const succeeded = <i32>standing.succeededCount + <i32>standing.earlierSucceededCount;
  const failed = <i32>standing.failedCount + <i32>standing.earlierFailedCount;
  return succeeded + failed >= least && <f64>succeeded < threshold * <f64>(succeeded + failed);
}

export function forgetOutcomes(standing: Standing): void {
  standing.succeededCount = 0;
  standing.failedCount = 0;
  standing.earlierSucceededCount = 0;
  standing.earlierFailedCount = 0;
}
