// assembly/calls.ts, compiled anew each time.

import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { PROJECT_ROOT } from "../../../tools/envoy/paths.ts";

const CONFIG = fileURLToPath(new URL("../assembly/asconfig.json", import.meta.url));
const OUT_FILE = "calls.wasm";

/** @throws where the compiler finds fault with the source */
export async function compileCalls(): Promise<Uint8Array<ArrayBuffer>> {
  let binary: Uint8Array<ArrayBuffer> | undefined;
  const { error, stderr } = await asc.main(["--config", CONFIG, "--baseDir", PROJECT_ROOT, "--outFile", OUT_FILE], {
    writeFile(name, contents) {
      if (name.endsWith(OUT_FILE)) binary = Uint8Array.from(contents as Uint8Array);
    },
  });
  if (error || !binary) throw new Error(`bench/cost/assembly/calls.ts does not compile: ${stderr}`);
  return binary;
}
