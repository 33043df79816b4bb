// Whether a series grows: the Theil-Sen line (H. Theil, 1950; P. K. Sen, "Estimates of the regression coefficient based on Kendall's
// tau", 1968), the median of all slopes between two points, which a third of outliers does not move.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Trend {
  /** Medians of the second third and of the last one. */
  readonly before: number;
  readonly after: number;
  /** Of the line over the last two thirds: how much y gains for each x. */
  readonly slope: number;
  /** What the line gains over those two thirds. */
  readonly rise: number;
}

/** The first third is warm-up. @param points in the order of x, at least 9. @throws Error where there are fewer */
export function trendOf(points: readonly Point[]): Trend {
  if (points.length < 9) throw new Error(`${points.length} samples are too few to tell growth`);
  const third = Math.floor(points.length / 3);
  const kept = points.slice(third);
  const slope = theilSen(kept);
  const spanX = (kept.at(-1)?.x ?? 0) - (kept[0]?.x ?? 0);
  const ys = kept.map(({ y }) => y);
  return {
    before: median(ys.slice(0, kept.length - third)),
    after: median(ys.slice(kept.length - third)),
    slope,
    rise: slope * spanX,
  };
}

/** @returns the median of the slopes between all pairs of points of different x; NaN where there are none */
export function theilSen(points: readonly Point[]): number {
  const slopes = points.flatMap((one, index) =>
    points
      .slice(index + 1)
      .filter(({ x }) => x !== one.x)
      .map(({ x, y }) => (y - one.y) / (x - one.x)),
  );
  return median(slopes);
}

/** @returns NaN where there are none */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? Number.NaN)) / 2;
}
