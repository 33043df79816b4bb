/**
 * Circuit breaker of one endpoint (Nygard, Release It!): consecutive failures open it, after a back-off one trial request
 * decides; each further opening doubles the back-off. Jitter keeps many proxies from trying at the same moment.
 */
import { BREAKER_CLOSED, BREAKER_HALF_OPEN, BREAKER_OPEN, BREAKER_TRIAL, Standing } from "./endpoint";

const BACKOFF_MS: f64 = 1000;
const BACKOFF_EXPONENT_MAX: i32 = 6;
const JITTER_RATIO: f64 = 0.25;

/** @param unit a random number, 0 <= unit < 1 */
export function openBreaker(standing: Standing, nowMs: u32, unit: f64): void {
  const backoffMs = BACKOFF_MS * <f64>(1 << min<i32>(standing.ejections, BACKOFF_EXPONENT_MAX));
  standing.openUntilMs = nowMs + <u32>(backoffMs * (1 + JITTER_RATIO * (2 * unit - 1)));
  standing.breaker = BREAKER_OPEN;
  if (standing.ejections < 0xffff) standing.ejections++;
}

/** @returns true when the back-off of an open breaker has just ended: a trial may come */
export function halfOpenWhenDue(standing: Standing, nowMs: u32): bool {
  if (standing.breaker !== BREAKER_OPEN || <i32>(nowMs - standing.openUntilMs) < 0) return false;
  standing.breaker = BREAKER_HALF_OPEN;
  return true;
}

/** The trial ended without a verdict (the client left, say): the next request may try. */
export function retryTrial(standing: Standing): void {
  if (standing.breaker === BREAKER_TRIAL) standing.breaker = BREAKER_HALF_OPEN;
}

export function closeBreaker(standing: Standing): void {
  standing.breaker = BREAKER_CLOSED;
  standing.consecutiveFailures = 0;
}
