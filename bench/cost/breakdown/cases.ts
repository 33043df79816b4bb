// What is measured in Envoy to break Steer's cost down: its parts one by one, and the whole.

import { type Case, type Filter, plainCase, STRATEGIES, steerCase } from "../case.ts";
import { configurationOf, OPERATIONS, type Operation } from "./operations.ts";

export const HEADER = "a constant header, round_robin";
export const NAMED = "a constant header, override_host, stripped";
export const CALLBACKS = "Wasm: the callbacks, no call";
const CONSTANT: Filter = { kind: "constant_header" };

/** @param callsFile path of assembly/calls.ts, compiled. @param steerFile path of the built plugin */
export function breakdownCases(callsFile: string, steerFile: string): Case[] {
  const calling = (name: string, operation?: Operation) => {
    const filter: Filter = { kind: "wasm", file: callsFile, configuration: configurationOf(operation) };
    return plainCase(name, "round_robin", { filters: [filter] });
  };
  return [
    plainCase(HEADER, "round_robin", { filters: [CONSTANT] }),
    plainCase(NAMED, "override_host", { filters: [CONSTANT], isStripped: true, isForOneHost: true }),
    calling(CALLBACKS),
    ...OPERATIONS.map((operation) => calling(caseOf(operation), operation)),
    ...STRATEGIES.map((strategy) => steerCase(strategy, { file: steerFile })),
  ];
}

/** The case in which an operation is made many times. */
export function caseOf({ name }: Operation): string {
  return `Wasm: 50 x ${name}`;
}

/** The plugin configurations of the strategies, in their order. */
export function steerConfigurations(cases: readonly Case[]): string[] {
  return cases.flatMap(({ name, filters }) =>
    filters.flatMap((filter) => (name.startsWith("Steer ") && filter.kind === "wasm" ? [filter.configuration] : [])),
  );
}
