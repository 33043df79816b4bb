// The targets: Steer next to the floor of a Wasm filter, next to the Rust peer, and by the number of endpoints.

import { FLOOR, RUST } from "./plan.ts";
import { compared, type Row } from "./row.ts";
import { type Estimate, minus } from "./statistics.ts";

const OVER_FLOOR_US = 4;
const GROWTH_US = 2;

export interface Target {
  readonly name: string;
  readonly measured: Estimate;
  /** The most that is good enough, microseconds. */
  readonly limitUs: number;
}

/** The targets that the rows have figures for; of Steer with load reports on answers. */
export function targetsOf(rows: readonly Row[]): Target[] {
  const steer = rows.filter(({ name }) => name.startsWith("Steer ") && !name.includes("no reports"));
  return steer.flatMap((row) => [
    ...over(row, named(rows, FLOOR, row.endpointCount), OVER_FLOOR_US),
    ...over(row, named(rows, RUST, row.endpointCount), 0),
    ...growth(row, rows),
  ]);
}

/** @returns whether the mean is within the limit */
export function isReached({ measured, limitUs }: Target): boolean {
  return measured.mean <= limitUs;
}

/** Whether the limit lies outside of the interval. */
export function isCertain({ measured, limitUs }: Target): boolean {
  return Math.abs(measured.mean - limitUs) > measured.halfWidth;
}

function over(row: Row, other: Row | undefined, limitUs: number): Target[] {
  if (other === undefined) return [];
  return [
    { name: `${row.name} over ${other.name}, ${row.endpointCount} endpoints`, measured: compared(row, other), limitUs },
  ];
}

/** From the smallest pool to the largest; the pools are measured one after the other. */
function growth(row: Row, rows: readonly Row[]): Target[] {
  const sizes = rows.filter(({ name }) => name === row.name).map(({ endpointCount }) => endpointCount);
  const smallest = named(rows, row.name, Math.min(...sizes));
  if (smallest?.excess === undefined || row.excess === undefined) return [];
  if (row.endpointCount !== Math.max(...sizes) || sizes.length < 2) return [];
  const name = `${row.name} from ${smallest.endpointCount} to ${row.endpointCount} endpoints`;
  return [{ name, measured: minus(row.excess, smallest.excess), limitUs: GROWTH_US }];
}

function named(rows: readonly Row[], name: string, endpointCount: number): Row | undefined {
  return rows.find((row) => row.name === name && row.endpointCount === endpointCount);
}
