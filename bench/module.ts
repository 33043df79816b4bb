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
  loadHashedPool(
    strategy: number,
    endpointCount: number,
    isWeighted: boolean,
    slotCount: number,
    loadBoundPercent: number,
  ): number;
  choosePooled(pool: number, key: number, nth: number): number;
  identityAt(pool: number, index: number): number;
  identityOf(endpoint: number): number;
  startPooled(pool: number, index: number): number;
  finishPooled(pool: number, flight: number): void;
  tickPooled(pool: number, elapsedMs: number): void;
  tableBytes(): number;
  newRing(slotCount: number, capacity: number): void;
  want(index: number, endpoint: number, weight: number): void;
  work(): number;
  ownerAt(slot: number): number;
  ringBytes(): number;
  lookUpMany(times: number): number;
  newRingHash(minimumSize: number): number;
  newMaglev(size: number): number;
  setHost(table: number, index: number, endpoint: number, weight: number): void;
  buildTable(table: number): void;
  bytesOfTable(table: number): number;
  countShares(table: number): void;
  shareOf(table: number, index: number): number;
  findMany(table: number, times: number): number;
  findKey(table: number, key: number, attempt: number): number;
  findHash(table: number, hash: bigint, attempt: number): number;
  chooseBounded(table: number, key: number, balancePercent: number): number;
  startOn(table: number, index: number): void;
  finishOn(table: number, index: number): void;
  _initialize(): void;
}

/** In the order of the plugin's registry. */
export const STRATEGIES = ["resource_aware", "geographical", "adaptive", "consistent_hash"] as const;

/** Nobody, where an endpoint's number is expected. */
export const NONE = -1;

/** @returns a function that gives fresh instances of the built module, each with a memory of its own */
export async function loadBench(): Promise<() => BenchModule> {
  return benchOf(new Uint8Array(await readFile(BUILT_BENCH)));
}

/** @param binary bench/assembly, compiled. @returns a function that gives fresh instances */
export async function benchOf(binary: Uint8Array<ArrayBuffer>): Promise<() => BenchModule> {
  setFlagsFromString("--no-liftoff");
  const module = await WebAssembly.compile(binary);
  return () => {
    const exports = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as BenchModule;
    exports._initialize();
    return exports;
  };
}

function abort(): never {
  throw new Error("the module of bench/assembly aborted");
}
