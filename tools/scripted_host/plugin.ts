// A compiled plugin module, checked for imports that this host (and Envoy) does not have.

import { readFile } from "node:fs/promises";
import { HostError } from "./errors.ts";
import { LINKED_IMPORTS } from "./imports.ts";

/** Where `npm run build` puts the plugin. */
export const BUILT_PLUGIN = new URL("../../build/steer.wasm", import.meta.url);

/** A module that can be instantiated many times. */
export interface Plugin {
  readonly module: WebAssembly.Module;
  readonly sizeBytes: number;
}

/**
 * Compiles a plugin.
 *
 * @throws HostError naming all imports that no host function answers to
 */
export async function loadPlugin(path: string | URL = BUILT_PLUGIN): Promise<Plugin> {
  return compilePlugin(await readFile(path));
}

/** The same from bytes. */
export async function compilePlugin(bytes: Uint8Array): Promise<Plugin> {
  const module = await WebAssembly.compile(new Uint8Array(bytes));
  const unknown = WebAssembly.Module.imports(module)
    .map((entry) => `${entry.module}.${entry.name}`)
    .filter((name) => !LINKED_IMPORTS.has(name));
  if (unknown.length > 0) throw new HostError(`the module imports what the host does not have: ${unknown.join(", ")}`);
  return { module, sizeBytes: bytes.length };
}
