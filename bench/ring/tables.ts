/** The figures as tables: a line for each contender, a column for each number of hosts. Markdown that reads well as text, too. */
import { tableOf } from "../balance/tables.ts";
import { digits } from "../figure.ts";
import type { Hosts } from "./contender.ts";
import { type Group, MEASURES, type Measure, type Result } from "./measures.ts";
import type { Verdict } from "./verdicts.ts";

/** @returns what was reached, a table for each rival; and where it was not, how many times the rival's figure Steer's is */
export function verdictTables(verdicts: readonly Verdict[]): string {
  const columns = hostsOf(verdicts);
  const rivals = [...new Set(verdicts.map(({ rival }) => rival))];
  const tables = rivals.map((rival) => {
    const own = verdicts.filter((verdict) => verdict.rival === rival);
    const rows = MEASURES.filter((measure) => own.some((verdict) => verdict.measure === measure)).map((measure) => [
      measure.name,
      ...columns.map((hosts) => verdictCell(own.find((one) => one.measure === measure && one.hosts === hosts))),
    ]);
    return tableOf([[`${own[0]?.subject} / ${rival}`, ...columns.map(nameOfHosts)], ...rows], 1);
  });
  return tables.join("\n\n");
}

/** @returns one table for each measure of the group, its figures as they are */
export function figureTables(results: readonly Result[], group: Group): string {
  return tablesOf(results, group, (measure, result) => digits(round(measure.of(result))));
}

/** @returns the same, as how many times the subject's */
export function ratioTables(results: readonly Result[], group: Group, subject: string): string {
  return tablesOf(results, group, (measure, result) => {
    const own = results.find(({ contender, hosts }) => contender === subject && hosts === result.hosts);
    return own === undefined ? "" : digits(round(measure.ratio(result, own)));
  });
}

/** @returns how many hosts there are, and how they are weighted */
export function nameOfHosts({ count, isWeighted }: Hosts): string {
  return `${count.toLocaleString("en")}${isWeighted ? ", weighted" : ""}`;
}

function tablesOf(
  results: readonly Result[],
  group: Group,
  cellOf: (measure: Measure, result: Result) => string,
): string {
  const columns = hostsOf(results);
  const contenders = [...new Set(results.map(({ contender }) => contender))];
  const measures = MEASURES.filter((measure) => measure.group === group);
  const tables = measures.map((measure) => {
    const rows = contenders.map((name) => {
      const own = results.filter(({ contender }) => contender === name);
      return [name, ...own.map((result) => cellOf(measure, result))];
    });
    return tableOf([[titleOf(measure), ...columns.map(nameOfHosts)], ...rows], 1);
  });
  return tables.join("\n\n");
}

function verdictCell(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "";
  return verdict.isReached ? "reached" : `MISSED: ${digits(round(verdict.ratio))} x`;
}

function titleOf({ name, unit }: Measure): string {
  return unit === "" ? name : `${name}, ${unit}`;
}

function hostsOf(lines: readonly { hosts: Hosts }[]): Hosts[] {
  return [...new Set(lines.map(({ hosts }) => hosts))];
}

/** What a sum of fractions leaves behind the comma is no figure. */
function round(value: number): number {
  return Number(value.toPrecision(6));
}
