// What is said of paired differences: the trimmed mean, which a few disturbed slices do not move, and its interval
// (J. W. Tukey and D. H. McLaughlin, "Less vulnerable confidence and significance procedures for location", 1963).

const TRIMMED_RATIO = 0.2;
const NORMAL_97_5 = 1.959963984540054;

export interface Estimate {
  readonly mean: number;
  /** Half of the 95 % interval's width; infinite where there are too few values. */
  readonly halfWidth: number;
}

/** 20 % trimmed mean with its 95 % interval, from the winsorized variance and Student's t. */
export function estimate(values: readonly number[]): Estimate {
  const sorted = [...values].sort((a, b) => a - b);
  const cut = Math.floor(sorted.length * TRIMMED_RATIO);
  const kept = sorted.slice(cut, sorted.length - cut);
  const mean = meanOf(kept);
  if (kept.length < 3) return { mean, halfWidth: Number.POSITIVE_INFINITY };
  const [low, high] = [kept[0] as number, kept[kept.length - 1] as number];
  const winsorized = sorted.map((value) => Math.min(high, Math.max(low, value)));
  const standardError = Math.sqrt(variance(winsorized) / sorted.length) * (sorted.length / kept.length);
  return { mean, halfWidth: tQuantile(kept.length - 1) * standardError };
}

/** The difference of two independent estimates. */
export function minus(one: Estimate, other: Estimate): Estimate {
  return { mean: one.mean - other.mean, halfWidth: Math.hypot(one.halfWidth, other.halfWidth) };
}

/** Value by value. */
export function differences(ones: readonly number[], others: readonly number[]): number[] {
  return ones.map((one, index) => one - (others[index] ?? Number.NaN));
}

/** The 97.5 % quantile of Student's t, by its expansion around the normal one (Abramowitz and Stegun 26.7.5). @param freedom >= 2 */
export function tQuantile(freedom: number): number {
  const z = NORMAL_97_5;
  const first = (z ** 3 + z) / 4;
  const second = (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96;
  const third = (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384;
  const fourth = (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160;
  return z + first / freedom + second / freedom ** 2 + third / freedom ** 3 + fourth / freedom ** 4;
}

/** The nearest-rank quantile. @param sorted ascending. @returns NaN where there are none */
export function quantile(sorted: ArrayLike<number>, ratio: number): number {
  return sorted[Math.max(0, Math.ceil(ratio * sorted.length) - 1)] ?? Number.NaN;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of a sample. */
function variance(values: readonly number[]): number {
  const mean = meanOf(values);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
