// bench/assembly, compiled in memory as `npm run bench:ring` compiles it to a file.

import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { type BenchModule, benchOf } from "../../bench/module.ts";

const BENCH = fileURLToPath(new URL("../../bench", import.meta.url));
const OUT_FILE = "ring_bench.wasm";

/** @returns a function that gives fresh instances. @throws where the compiler finds fault with the source */
export async function compileBench(): Promise<() => BenchModule> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const options = ["--config", "asconfig.json", "--baseDir", BENCH, "--target", "release", "--outFile", OUT_FILE];
  const { error, stderr } = await asc.main(options, {
    writeFile(name, contents) {
      if (name.endsWith(OUT_FILE)) binary = Uint8Array.from(contents as Uint8Array);
    },
  });
  if (error || !binary) throw new Error(`bench/assembly does not compile: ${stderr}`);
  return benchOf(binary);
}
