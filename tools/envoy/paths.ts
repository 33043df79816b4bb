// Where things are in this project, for tools that may be started from any directory.
import { fileURLToPath } from "node:url";

/** Absolute path of the project's root, without a slash at the end. */
export const PROJECT_ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");
/** Path of the built plugin as the example yaml files write it, relative to the project's root. */
export const WASM_PATH = "build/steer.wasm";
