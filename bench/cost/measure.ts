// The whole measurement: one group of gateways after the other, the time shared out by how many there are.

import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { Random } from "../balance/engine/random.ts";
import { Group } from "./group.ts";
import type { Options } from "./options.ts";
import type { Plan } from "./plan.ts";
import { runRounds } from "./rounds.ts";
import { merged, type Row, rowOf } from "./row.ts";
import type { Subject } from "./subject.ts";

export interface Measurement {
  readonly rows: readonly Row[];
  /** By number of endpoints. */
  readonly rounds: ReadonlyMap<number, number>;
}

/** @param folder for bootstraps and sockets. @throws Error where an Envoy does not start or a filter does not work */
export async function measure({ cases, missing }: Plan, folder: string, options: Options): Promise<Measurement> {
  for (const file of missing) console.log(`skipped: ${file} is not there; --peers says where it is`);
  const caseCount = [...cases.values()].reduce((sum, { length }) => sum + length, 0);
  const rows: Row[] = [];
  const rounds = new Map<number, number>();
  for (const [endpointCount, ofSize] of cases) {
    const minutes = (options.minutes * ofSize.length) / caseCount / options.processCount;
    const runs: Row[][] = [];
    for (let n = 0; n < options.processCount; n++) {
      const group = await Group.start(ofSize, {
        ...options,
        folder: await newFolder(folder),
        endpointCount,
        onStep: say,
      });
      try {
        const count = await runRounds(group.subjects, roundOptions(minutes, options));
        rounds.set(endpointCount, (rounds.get(endpointCount) ?? 0) + count);
        runs.push(await Promise.all(referencesFirst(group.subjects).map((subject) => rowOf(subject, endpointCount))));
      } finally {
        await group.stop();
      }
    }
    rows.push(...merged(runs));
  }
  return { rows, rounds };
}

function newFolder(folder: string): Promise<string> {
  return mkdtemp(join(folder, "run-"));
}

function referencesFirst(subjects: readonly Subject[]): Subject[] {
  return [...subjects].sort((one, other) => Number(one.reference !== one) - Number(other.reference !== other));
}

function roundOptions(minutes: number, { ratePerS, sliceMs, precisionUs, seed }: Options) {
  return {
    ratePerS,
    sliceMs,
    precisionUs,
    deadlineMs: performance.now() + minutes * 60_000,
    random: new Random(seed, "order of slices"),
    onRound: (round: number, widestUs: number) =>
      say(`round ${round}: differences known to ± ${widestUs.toFixed(1)} µs`),
  };
}

/** One line, overwritten on a terminal. */
function say(step: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${step}`);
  else console.log(step);
}
