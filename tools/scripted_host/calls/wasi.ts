// The four WASI calls that a Rust plugin imports: no environment, standard output to the log.

import { HostError } from "../errors.ts";
import type { ScriptedHost } from "../vm.ts";

const SUCCESS = 0;
const EFAULT = 21;
const INFO = 2;

function environSizesGet(host: ScriptedHost, count: number, sizeBytes: number): number {
  return host.memory.writeU32(count >>> 0, 0) && host.memory.writeU32(sizeBytes >>> 0, 0) ? SUCCESS : EFAULT;
}

function fdWrite(host: ScriptedHost, _descriptor: number, slices: number, count: number, written: number): number {
  const { memory } = host;
  let text = "";
  for (let index = 0; index < count; index++) {
    const pointer = memory.readU32((slices >>> 0) + index * 8);
    const size = memory.readU32((slices >>> 0) + index * 8 + 4);
    if (pointer === undefined || size === undefined || !memory.holds(pointer, size)) return EFAULT;
    text += memory.text(pointer, size);
  }
  host.log(INFO, text.trimEnd());
  return memory.writeU32(written >>> 0, text.length) ? SUCCESS : EFAULT;
}

function procExit(_host: ScriptedHost, code: number): number {
  throw new HostError(`the plugin called proc_exit(${code})`);
}

export const WASI_CALLS = {
  environ_get: () => SUCCESS,
  environ_sizes_get: environSizesGet,
  fd_write: fdWrite,
  proc_exit: procExit,
};
