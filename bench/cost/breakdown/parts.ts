// The sum of the parts next to the whole, for each strategy.

import { compared, type Row } from "../row.ts";
import type { Estimate } from "../statistics.ts";
import { CALLBACKS, caseOf, HEADER, NAMED } from "./cases.ts";
import type { NodeTime } from "./node_time.ts";
import { OPERATIONS, TIMES } from "./operations.ts";

/** A part of the cost of a request, microseconds. */
export interface Part {
  readonly name: string;
  /** What it costs each time; undefined for the plugin's own code, which differs by strategy. */
  readonly once?: Estimate;
  /** In each strategy. */
  readonly eachUs: readonly number[];
}

export interface Breakdown {
  readonly strategies: readonly string[];
  readonly parts: readonly Part[];
  readonly measured: readonly Estimate[];
}

/**
 * @param rows   of all `breakdownCases`, measured in the same rounds
 * @param times  of the plugin's own code, in the order of the strategies' rows
 * @throws Error where a row is missing
 */
export function breakdownOf(rows: readonly Row[], times: readonly NodeTime[]): Breakdown {
  const whole = rows.filter(({ name }) => name.startsWith("Steer "));
  const always = (name: string, once: Estimate): Part => ({ name, once, eachUs: whole.map(() => once.mean) });
  const parts = [
    always("override_host, header stripped (rules 1, 5, 6)", compared(rowNamed(rows, NAMED), rowNamed(rows, HEADER))),
    always("Envoy and V8: context and callbacks", excessOf(rowNamed(rows, CALLBACKS))),
    ...callParts(rows, times),
    { name: "the plugin's own code, in Node's V8", eachUs: times.map(({ codeUs }) => codeUs) },
  ];
  return { strategies: whole.map(({ name }) => name), parts, measured: whole.map(excessOf) };
}

/** Of each strategy, microseconds. */
export function sumUs({ parts, strategies }: Breakdown): number[] {
  return strategies.map((_, index) => parts.reduce((sum, { eachUs }) => sum + (eachUs[index] ?? 0), 0));
}

function callParts(rows: readonly Row[], times: readonly NodeTime[]): Part[] {
  const callbacks = rowNamed(rows, CALLBACKS);
  return OPERATIONS.map((operation) => {
    const often = compared(rowNamed(rows, caseOf(operation)), callbacks);
    const once = { mean: often.mean / TIMES, halfWidth: often.halfWidth / TIMES };
    return {
      name: operation.name,
      once,
      eachUs: times.map(({ calls }) => (calls.get(operation.name) ?? 0) * once.mean),
    };
  });
}

function excessOf({ name, excess }: Row): Estimate {
  if (excess === undefined) throw new Error(`${name} is compared with nothing`);
  return excess;
}

function rowNamed(rows: readonly Row[], name: string): Row {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) throw new Error(`${name} was not measured`);
  return row;
}
