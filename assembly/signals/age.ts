/** How old numbers are that came with the wall clock's time. */

/** The time lies ahead: whoever wrote it, or this host, has a wrong clock. */
export const FUTURE: i32 = -1;

/** Clocks of well-kept hosts differ by less. */
const AHEAD_MAX_MS: f64 = 5000;
const AGE_MAX_MS: f64 = <f64>i32.MAX_VALUE;

/**
 * @param updatedAtS  Unix time, seconds; NaN = not given
 * @param nowUnixMs   Unix time, milliseconds; 0 = not known
 * @returns milliseconds, 0 where one of the two is missing; FUTURE
 */
export function ageOf(updatedAtS: f64, nowUnixMs: f64): i32 {
  if (isNaN(updatedAtS) || !(nowUnixMs > 0)) return 0;
  const ageMs = nowUnixMs - updatedAtS * 1000;
  return ageMs < -AHEAD_MAX_MS ? FUTURE : <i32>max<f64>(0, min<f64>(AGE_MAX_MS, ageMs));
}
