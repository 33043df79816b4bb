// What a scenario is: a story of failures as data. `scenarios.ts` tells them, `play.ts` plays them.
import type { Condition } from "../../demo_endpoints/condition.ts";
import type { Strategy } from "../options.ts";

/** The times of the steps are written for a play of so many seconds; they stretch and shrink with the play. */
export const SCRIPT_S = 18;

export interface Step {
  /** Seconds from the beginning, 0..SCRIPT_S. */
  atS: number;
  /** Ports of the endpoints whose condition changes, and what becomes of them. */
  ports?: readonly number[];
  become?: Condition;
  /** Ports of endpoints that EDS takes out of the cluster, or in. */
  leave?: readonly number[];
  join?: readonly number[];
}

/** Its first step begins the trouble, its last step ends it. */
export interface Scenario {
  /** What happens, in a few words. */
  sentence: string;
  /** Default "adaptive". */
  strategy?: Strategy;
  /** Ports of endpoints that are no members at the beginning. */
  absent?: readonly number[];
  /** Ordered by time, two at least. */
  steps: readonly Step[];
}

/** What happens in a step, as sentences. */
export function tellStep({ ports = [], become, leave = [], join = [] }: Step): string[] {
  return [
    ...leave.map((port) => `${port} leaves the cluster`),
    ...join.map((port) => `${port} joins the cluster`),
    ...(become ? ports.map((port) => `${port} ${become.told}`) : []),
  ];
}

/** The endpoints that something becomes of, by port; none where they only come and go. */
export function troubledPorts({ steps }: Scenario): number[] {
  return [...new Set(steps.flatMap(({ ports = [] }) => ports))];
}
