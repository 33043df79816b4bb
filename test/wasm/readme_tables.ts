// README.md and docs/ as the tests read them: tables, yaml, and the configuration keys that the tables promise.

import { readFileSync } from "node:fs";

export type Row = Readonly<Record<string, string>>;

/** A configuration key as the tables describe it. */
export interface Option {
  /** Where it is, such as ["geographical", "spill_start"]; an example name stands in for "<name>". */
  readonly path: readonly string[];
  readonly type: string;
  /** As written; "none" = there is none. */
  readonly fallback: string;
  readonly bounds: string;
}

const EXAMPLE_METRIC = "named_metrics.queue";
const EXAMPLE_NAMES: Readonly<Record<string, string>> = {
  "<name>": "api",
  "<from>": "r1",
  "<to>": "r2",
  "<metric>": EXAMPLE_METRIC,
};
/** What a configuration must say besides, so that all keys are known: a metric has a scale only where it has a weight. */
export const METRIC_WEIGHED = { resource_aware: { weights: { [EXAMPLE_METRIC]: 1 } } };

/** The text of a file, by its path from the project's root. */
export function text(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
}

/** The rows of the first table below a heading, by column, without backquotes; none where there is no such table. */
export function table(heading: string, path = "README.md"): Row[] {
  const section =
    text(path)
      .split(/^#+ /m)
      .find((part) => part.startsWith(`${heading}\n`)) ?? "";
  const [first = ""] = /^\|.*(\n\|.*)*/m.exec(section) ?? [];
  const [names = [], , ...rows] = first.split("\n").map(cells);
  return rows.map((row) => Object.fromEntries(names.map((name, column) => [name, row[column] ?? ""])));
}

/** The yaml blocks of README, in their order. */
export function yamlBlocks(): string[] {
  return [...text("README.md").matchAll(/^```yaml\n(.*?)^```/gms)].map((match) => match[1] ?? "");
}

/** Keys for the top level alone, and those that each entry of `clusters` may say too. */
export function options(): { top: Option[]; shared: Option[] } {
  const shared = [...table("For every cluster"), ...table("For the sources")];
  return { top: table("For the listener").map(option), shared: shared.map(option) };
}

function option(row: Row): Option {
  const path = (row.key ?? "").split(".").map((name) => EXAMPLE_NAMES[name] ?? name);
  return { path, type: row.type ?? "", fallback: row.default ?? "", bounds: row.bounds ?? "" };
}

function cells(line: string): string[] {
  const between = line.split("|").slice(1, -1);
  return between.map((cell) => cell.replaceAll("`", "").trim());
}
