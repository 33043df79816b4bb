// build/bench.wasm, compiled by V8's optimizing tier from the start: what is timed never waits for a tier-up.

import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";

const BUILT_BENCH = new URL("../build/bench.wasm", import.meta.url);

/** What bench/assembly/index.ts exports. */
export interface BenchModule {
  calibrate(times: number): number;
  hashMany(times: number, lengthBytes: number): number;
  loadPool(strategy: number, endpointCount: number, isWeighted: boolean): number;
  relist(pool: number, endpointCount: number, isWeighted: boolean, absent: number, sick: number): void;
  startRequests(pool: number): void;
  rankMany(pool: number, times: number, listedCount: number): number;
  choiceOf(pool: number, slot: number): number;
  identityOf(endpoint: number): number;
  tableBytes(): number;
  newRing(slotCount: number, capacity: number): void;
  want(index: number, endpoint: number, weight: number): void;
  work(): number;
  ownerAt(slot: number): number;
  lookUpMany(times: number): number;
  _initialize(): void;
}

/** In the order of the plugin's registry. */
export const STRATEGIES = ["resource_aware", "geographical", "adaptive", "consistent_hash"] as const;

/** Nobody, where an endpoint's number is expected. */
export const NONE = -1;

/** @returns a function that gives fresh instances of the compiled module, each with a memory of its own */
export async function loadBench(): Promise<() => BenchModule> {
  setFlagsFromString("--no-liftoff");
  const module = await WebAssembly.compile(new Uint8Array(await readFile(BUILT_BENCH)));
  return () => {
    const exports = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as BenchModule;
    exports._initialize();
    return exports;
  };
}

function abort(): never {
  throw new Error("build/bench.wasm aborted");
}
