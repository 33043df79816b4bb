// A test double: the built Steer with a trap put into it. Steer itself has no input that traps, and a trap elsewhere
// would not kill its VM, so its own request callback is wrapped to trap at one call of each VM's life.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import binaryen from "binaryen";
import { PROJECT_ROOT, WASM_PATH } from "../../tools/envoy/paths.ts";

const WRAPPED = "proxy_on_request_headers";
const CALLS_LEFT = "callsUntilTrap";

/**
 * Writes a copy of build/steer.wasm that traps at the n-th request of each VM.
 *
 * @param path  where to write it
 * @param n     >= 1
 */
export async function writeTrappingPlugin(path: string, n: number): Promise<void> {
  const module = binaryen.readBinary(await readFile(join(PROJECT_ROOT, WASM_PATH)));
  module.setFeatures(binaryen.Features.All);
  const original = binaryen.getExportInfo(module.getExport(WRAPPED)).value;
  const { i32 } = binaryen;
  const left = () => module.global.get(CALLS_LEFT, i32);
  const argumentsPassedOn = [0, 1, 2].map((index) => module.local.get(index, i32));
  module.addGlobal(CALLS_LEFT, i32, true, module.i32.const(n));
  const body = module.block(null, [
    module.global.set(CALLS_LEFT, module.i32.sub(left(), module.i32.const(1))),
    module.if(module.i32.eqz(left()), module.unreachable()),
    module.return(module.call(original, argumentsPassedOn, i32)),
  ]);
  module.addFunction("trapAtNth", binaryen.createType([i32, i32, i32]), i32, [], body);
  module.removeExport(WRAPPED);
  module.addFunctionExport("trapAtNth", WRAPPED);
  await writeFile(path, module.emitBinary());
  module.dispose();
}
