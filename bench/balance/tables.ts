/** The figures as tables: Markdown that reads well as text, too. */
import type { Figures } from "./figures.ts";
import { POLICIES } from "./policies/registry.ts";
import { TARGETS, type Verdict } from "./targets.ts";
import { worldNamed } from "./worlds/registry.ts";

/** @returns every figure, a table for each world */
export function detailsOf(lines: readonly Figures[]): string {
  const worlds = [...new Set(lines.map((line) => line.world))];
  return worlds
    .map((name) =>
      detailOf(
        name,
        lines.filter((line) => line.world === name),
      ),
    )
    .join("\n\n");
}

const FIGURE_COLUMNS = ["policy", "p50 ms", "p99 ms", "p99.9 ms", "errors %", "max/mean load", "off owner %"];

function detailOf(name: string, lines: readonly Figures[]): string {
  const world = worldNamed(name);
  const table = tableOf([FIGURE_COLUMNS, ...lines.map(cellsOf)], 1);
  return `### ${name}\n\n${world.about}; load ${world.load}, ${world.proxyCount} proxies\n\n${table}`;
}

/** @returns the cells of one policy in one world, its name first */
export function cellsOf(line: Figures): string[] {
  return [
    line.policy,
    digits(line.p50Ms),
    digits(line.p99Ms),
    digits(line.p999Ms),
    percent(line.errorRatio),
    line.maxToMeanLoad.toFixed(2),
    Number.isNaN(line.offOwnerRatio) ? "" : percent(line.offOwnerRatio),
  ];
}

/** @returns p99 by world (down) and policy (across); the fastest that is no limit in bold */
export function summaryOf(lines: readonly Figures[]): string {
  const policies = POLICIES.filter(
    ({ name, family }) =>
      (family === "any_host" || family === "ejecting") && lines.some((line) => line.policy === name),
  );
  const worlds = [...new Set(lines.map((line) => line.world))].filter((name) =>
    worldNamed(name).families.includes("any_host"),
  );
  const rows = worlds.map((name) => {
    const figures = policies.map((policy) => lines.find((line) => line.world === name && line.policy === policy.name));
    const running = figures.filter((line, column) => line && policies[column]?.role !== "limit");
    const least = Math.min(...running.map((line) => line?.p99Ms ?? Number.POSITIVE_INFINITY));
    return [name, ...figures.map((line) => p99Cell(line, least))];
  });
  return tableOf([["p99, ms", ...policies.map(({ name }) => name)], ...rows], 1);
}

function p99Cell(line: Figures | undefined, least: number): string {
  if (line === undefined) return "";
  const errors = line.errorRatio >= 0.005 ? ` (${percent(line.errorRatio)} % failed)` : "";
  return `${line.p99Ms === least ? `**${digits(line.p99Ms)}**` : digits(line.p99Ms)}${errors}`;
}

/** @returns measured figures by world (down) and target (across); MISSED where one was missed */
export function verdictMatrixOf(verdicts: readonly Verdict[]): string {
  const targets = Object.keys(TARGETS);
  const worlds = [...new Set(verdicts.map(({ world }) => world))];
  const rows = worlds.map((name) => {
    const cells = targets.map((target) => verdicts.find((one) => one.world === name && one.target === target));
    return [name, ...cells.map((one) => (one ? `${measuredOf(one)}${one.isReached ? "" : " MISSED"}` : ""))];
  });
  return tableOf([["world", ...targets], ...rows], 1);
}

/** @returns the verdicts with what was compared, a line each */
export function verdictsTableOf(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map((verdict) => [
    verdict.target,
    verdict.world,
    verdict.compared,
    measuredOf(verdict),
    `<= ${textOf(verdict, verdict.limit)}`,
    verdict.isReached ? "ok" : "MISSED",
  ]);
  return tableOf([["target", "world", "compared", "measured", "limit", ""], ...rows], 3);
}

function measuredOf(verdict: Verdict): string {
  return textOf(verdict, verdict.measured);
}

function textOf({ unit }: Verdict, value: number): string {
  return unit === "percent" ? `${percent(value)} %` : value.toFixed(2);
}

/** @returns a Markdown table, its columns aligned; the first `leftCount` flush left, the others right */
export function tableOf(rows: readonly (readonly string[])[], leftCount: number): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => (row[column] ?? "").length)));
  const lineOf = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const pad = (cell: string, column: number) => {
    const width = widths[column] ?? 0;
    return column < leftCount ? cell.padEnd(width) : cell.padStart(width);
  };
  const rule = widths.map((width, column) => (column < leftCount ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  const [head, ...body] = rows.map((row) => lineOf(row.map(pad)));
  return [head, lineOf(rule), ...body].join("\n");
}

/** Three digits that count, or whole milliseconds. */
function digits(value: number): string {
  return value < 100 ? value.toFixed(1) : value.toFixed(0);
}

function percent(ratio: number): string {
  return (100 * ratio).toFixed(2);
}
