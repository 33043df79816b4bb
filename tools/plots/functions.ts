// The plugin's own functions behind the plots: bench/assembly/freshness.ts, compiled in memory each time.

import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";

const CONFIG = fileURLToPath(new URL("asconfig.json", import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const OUT_FILE = "plots.wasm";

/** What bench/assembly/freshness.ts exports. */
export interface Functions {
  defaultHalfLifeMs(): number;
  defaultLimitMs(): number;
  begin(halfLifeMs: number, limitMs: number): void;
  sample(value: number, ageMs: number, nowMs: number): void;
  declare(value: number, ageMs: number, nowMs: number): void;
  forget(nowMs: number): void;
  kept(): number;
  believed(median: number, nowMs: number): number;
  weightOf(ageMs: number): number;
  beginSending(): void;
  send(toIt: boolean, fairShare: number): number;
  setPriority(priority: number, memberCount: number, usableCount: number): void;
  loadOf(priority: number): number;
  _initialize(): void;
}

/** @throws where the compiler finds fault with the source */
export async function compileFunctions(): Promise<() => Functions> {
  const module = await WebAssembly.compile(await compile());
  return () => {
    const functions = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as Functions;
    functions._initialize();
    return functions;
  };
}

async function compile(): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await asc.main(["--config", CONFIG, "--baseDir", ROOT, "--outFile", OUT_FILE], {
    writeFile(name, contents) {
      if (name.endsWith(OUT_FILE)) binary = Uint8Array.from(contents as Uint8Array);
    },
  });
  if (error || !binary) throw new Error(`bench/assembly/freshness.ts does not compile: ${stderr}`);
  return binary;
}

function abort(): never {
  throw new Error("bench/assembly/freshness.ts aborted");
}
