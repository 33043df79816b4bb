// The command line of `npm run bench:cost`.

import { join, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { PROJECT_ROOT, WASM_PATH } from "../../tools/envoy/paths.ts";
import { SIZES } from "./plan.ts";

export interface Options {
  readonly minutes: number;
  readonly sizes: readonly number[];
  readonly ratePerS: number;
  readonly sliceMs: number;
  /** How often each case is measured with a new process. */
  readonly processCount: number;
  readonly connectionCount: number;
  readonly precisionUs: number;
  readonly seed: number;
  /** Path of the built plugin. */
  readonly steer: string;
  readonly peers: string;
  readonly modules: readonly (readonly [name: string, path: string])[];
  /** Only cases whose names match, and what they are compared with. */
  readonly only?: RegExp;
  /** Only what the parts of Steer cost. */
  readonly isBreakdown: boolean;
  /** Instructions in the place of time. */
  readonly countsInstructions: boolean;
  readonly writes: boolean;
  /** What was typed, see `commandOf`. */
  readonly command: string;
}

/** What was typed; of paths only their ends, since they say something of the machine alone. */
export function commandOf(args: readonly string[]): string {
  const shown = args.map((arg) => arg.replace(/(^|=)[^=]*\//, "$1"));
  return ["npm run bench:cost", ...(shown.length === 0 ? [] : ["--", ...shown])].join(" ");
}

/** Reads the command line; help and errors end the process. */
export function readOptions(): Options {
  const options = new Command("bench:cost")
    .description("CPU time of a request in a real Envoy; the machine should have nothing else to do.")
    .option("--minutes <count>", "time for the rounds, all sizes together", positive, 10)
    .option("--sizes <counts>", "endpoints; the first number gets all cases", sizesOf, SIZES)
    .option("--rate <count>", "requests a second in a slice", positive, 3000)
    .option("--processes <count>", "of each case, one after the other: where its memory lies is luck", positive, 1)
    .option("--slice <ms>", "length of a slice", positive, 200)
    .option("--connections <count>", "of the client to each gateway", positive, 32)
    .option("--precision <us>", "rounds end when all differences are known so well", positive, 1)
    .option("--seed <number>", "of the order of the slices", positive, 1)
    .option("--peers <folder>", "with empty.wasm, rust_lb.wasm, lb.lua", join(PROJECT_ROOT, "../shared/peers"))
    .option("--wasm <name=path>", "one more module that does a peer's job; repeatable", moduleOf, [])
    .option("--only <regex>", "only cases whose names match; nothing is written", (text: string) => new RegExp(text))
    .option("--breakdown", "measure the parts of Steer's cost instead; writes docs/benchmarks/cost_breakdown.md")
    .option("--instructions", "count instructions with Valgrind instead; writes docs/benchmarks/cost_instructions.md")
    .option("--no-write", "leave docs/benchmarks as it is")
    .parse()
    .opts();
  return {
    minutes: options.minutes,
    sizes: options.sizes,
    ratePerS: options.rate,
    sliceMs: options.slice,
    processCount: options.processes,
    connectionCount: options.connections,
    precisionUs: options.precision,
    seed: options.seed,
    steer: WASM_PATH,
    peers: resolve(options.peers),
    modules: options.wasm,
    only: options.only,
    isBreakdown: options.breakdown === true,
    countsInstructions: options.instructions === true,
    writes: options.write && options.only === undefined,
    command: commandOf(process.argv.slice(2)),
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError("A number above 0 is expected.");
  return value;
}

function sizesOf(text: string): number[] {
  return text.split(",").map(positive);
}

function moduleOf(text: string, others: (readonly [string, string])[]): (readonly [string, string])[] {
  const [name, path] = text.split("=");
  if (!name || !path) throw new InvalidArgumentError("name=path is expected.");
  return [...others, [name, resolve(path)] as const];
}
