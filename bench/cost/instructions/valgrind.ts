// Envoy under Valgrind's callgrind, which counts the instructions of all of the process's code in user space, compiled Wasm included.

import { execFile } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { findEnvoy } from "../../../tools/envoy/find.ts";

const run = promisify(execFile);

/** @returns the path of a program that starts Envoy so that it counts. @throws Error where there is no Valgrind */
export async function countingEnvoy(folder: string): Promise<string> {
  await run("valgrind", ["--version"]).catch(() => {
    throw new Error("Valgrind is needed: the package `valgrind` of Debian and others");
  });
  const options = `--tool=callgrind --instr-atstart=no --smc-check=all-non-file --callgrind-out-file=${folder}/counted.%p`;
  const program = join(folder, "counting-envoy");
  await writeFile(program, `#!/bin/sh\nexec valgrind ${options} '${await findEnvoy()}' "$@"\n`);
  await chmod(program, 0o700);
  return program;
}

/** The instructions of a process, dump by dump. */
export class InstructionCounter {
  private dumpCount = 0;

  constructor(
    private readonly folder: string,
    private readonly pid: number,
  ) {}

  /** Nothing was counted before, which makes the start of Envoy a little faster. */
  async start(): Promise<void> {
    await run("callgrind_control", ["--instr=on", String(this.pid)]);
  }

  /** Counts from now on. */
  async reset(): Promise<void> {
    await run("callgrind_control", ["--zero", String(this.pid)]);
  }

  /** @returns instructions since the last reset, all threads together. @throws Error where callgrind wrote none */
  async read(): Promise<number> {
    await run("callgrind_control", ["--dump", String(this.pid)]);
    const path = join(this.folder, `counted.${this.pid}.${++this.dumpCount}`);
    return parseTotals(await readFile(path, "utf8"));
  }
}

/** @returns the sum that a dump of callgrind says at its end. @throws Error where there is none */
export function parseTotals(dump: string): number {
  const totals = [...dump.matchAll(/^(?:totals|summary): (\d+)$/gm)].map((match) => Number(match[1]));
  const total = totals.at(-1);
  if (total === undefined) throw new Error(`no totals in a dump of callgrind: ${JSON.stringify(dump.slice(0, 200))}`);
  return total;
}
