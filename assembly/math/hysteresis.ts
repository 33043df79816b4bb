/**
 * Overload to spill ratio, in proportion and with hysteresis (a "play" operator): going up the ratio follows the line that starts at
 * `start`, going down the line that ends at `stop`; between both it stays as it is, so that small swings move no traffic.
 *
 * @param ratio  the ratio until now, 0..1
 * @param load   0 = idle, 1 = full
 * @param start  load at which spilling starts, 0 < stop <= start < 1
 * @returns the new ratio, 0..1
 */
export function spillRatio(ratio: f64, load: f64, start: f64, stop: f64): f64 {
  const rising = (load - start) / (1 - start);
  const falling = (load - stop) / (1 - start);
  return max<f64>(0, min<f64>(1, min<f64>(max<f64>(ratio, rising), falling)));
}
