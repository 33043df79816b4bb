// The lines of the result, from what was measured.

import { excess, excesses } from "./rounds.ts";
import { differences, type Estimate, estimate } from "./statistics.ts";
import type { Subject } from "./subject.ts";

/** One case with one number of endpoints. Times are CPU time of a request, microseconds. */
export interface Row {
  readonly name: string;
  readonly endpointCount: number;
  readonly processUs: Estimate;
  /** Of the worker's thread alone. */
  readonly workerUs: Estimate;
  /** What it costs more than its reference; undefined for a reference. */
  readonly excess?: Estimate;
  /** The same for each round, to be compared with others of the same rounds. */
  readonly excesses: readonly number[];
  readonly referenceName: string;
  /** Endpoints that share its requests, and its reference's: as many as if all got the same. */
  readonly hostCount: number;
  readonly referenceHostCount: number;
  /** CPU time that the process takes a second without requests, microseconds. */
  readonly idleUsPerS: number;
  readonly servedCount: number;
  readonly failedCount: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export async function rowOf(subject: Subject, endpointCount: number): Promise<Row> {
  const { reference } = subject;
  return {
    name: subject.name,
    endpointCount,
    processUs: estimate(subject.processUs),
    workerUs: estimate(subject.workerUs),
    excess: reference === subject ? undefined : excess(subject),
    excesses: excesses(subject),
    referenceName: reference.name,
    hostCount: await subject.hostCount(),
    referenceHostCount: await reference.hostCount(),
    idleUsPerS: subject.idleUsPerS,
    servedCount: subject.servedCount,
    failedCount: subject.failedCount,
    p50Ms: subject.latencyMs(0.5),
    p99Ms: subject.latencyMs(0.99),
  };
}

/**
 * The same cases, measured several times with new processes. What a process costs depends on where its memory happens to lie, so that
 * each is one value of what is estimated: its own mean over all its rounds.
 *
 * @param runs the rows of each time; a reference that not all have is left out
 */
export function merged(runs: readonly (readonly Row[])[]): Row[] {
  const [first = [], ...others] = runs;
  if (others.length === 0) return [...first];
  return first.flatMap((row) => {
    const same = others.map((rows) => rows.find(({ name }) => name === row.name));
    return same.includes(undefined) ? [] : [mergedRow([row, ...(same as Row[])])];
  });
}

function mergedRow(rows: readonly Row[]): Row {
  const [first] = rows as [Row];
  const meanOf = (value: (row: Row) => number) => rows.reduce((sum, row) => sum + value(row), 0) / rows.length;
  const excesses = rows.map((row) => row.excess?.mean ?? 0);
  return {
    ...first,
    processUs: estimate(rows.map(({ processUs }) => processUs.mean)),
    workerUs: estimate(rows.map(({ workerUs }) => workerUs.mean)),
    excess: first.excess === undefined ? undefined : estimate(excesses),
    excesses,
    hostCount: meanOf(({ hostCount }) => hostCount),
    referenceHostCount: meanOf(({ referenceHostCount }) => referenceHostCount),
    idleUsPerS: meanOf(({ idleUsPerS }) => idleUsPerS),
    servedCount: rows.reduce((sum, { servedCount }) => sum + servedCount, 0),
    failedCount: rows.reduce((sum, { failedCount }) => sum + failedCount, 0),
    p50Ms: meanOf(({ p50Ms }) => p50Ms),
    p99Ms: meanOf(({ p99Ms }) => p99Ms),
  };
}

/** What one case costs more than another of the same rounds, each over its own reference. */
export function compared(one: Row, other: Row): Estimate {
  return estimate(differences(one.excesses, other.excesses));
}
