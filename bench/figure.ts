// What the benchmark prints: one figure a line, with the target it has to reach, if there is one.

export interface Figure {
  readonly section: string;
  readonly name: string;
  /** Endpoints in the pool or on the ring, where that matters. */
  readonly endpointCount?: number;
  readonly measured: number;
  readonly unit: string;
  /** What else is to be known of the measurement: its median, its worst case. */
  readonly beside?: string;
  /** The highest figure that is good enough. */
  readonly target?: number;
}

/** @returns undefined where there is no target */
export function isReached({ measured, target }: Figure): boolean | undefined {
  return target === undefined ? undefined : measured <= target;
}

/** @returns the figures as text, a table for each section */
export function tablesOf(figures: readonly Figure[]): string {
  const sections = [...new Set(figures.map((figure) => figure.section))];
  const rows = sections.flatMap((section) => [
    [],
    [section, "endpoints", "measured", "", "target", ""],
    ...figures.filter((figure) => figure.section === section).map(rowOf),
  ]);
  return alignColumns([...rows.slice(1)], 1);
}

/** @returns a number with three or four significant digits, whole from 1,000 on */
export function digits(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return value === Math.trunc(value) ? value.toString() : value.toPrecision(3);
}

function rowOf(figure: Figure): string[] {
  const { name, endpointCount, measured, unit, beside = "", target } = figure;
  return [
    name,
    endpointCount?.toLocaleString("en") ?? "",
    `${digits(measured)} ${unit}`.trimEnd(),
    beside,
    target === undefined ? "" : `<= ${target}`,
    target === undefined ? "" : isReached(figure) ? "ok" : "MISSED",
  ];
}

/** @returns rows as lines, the first `leftCount` columns flush left, the others flush right */
function alignColumns(rows: readonly (readonly string[])[], leftCount: number): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const lineOf = (row: readonly string[]) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return column < leftCount ? cell.padEnd(width) : cell.padStart(width);
    });
  return rows.map((row) => lineOf(row).join("  ").trimEnd()).join("\n");
}
