// What numbers depend on: the machine, its kernel, the programs.

import { execFile } from "node:child_process";
import { cpus, release } from "node:os";
import { promisify } from "node:util";
import { findEnvoy } from "../../tools/envoy/find.ts";

/** @returns one line */
export async function machineFacts(): Promise<string> {
  const processors = cpus();
  const { stdout } = await promisify(execFile)(await findEnvoy(), ["--version"]);
  const envoy = /\/(\d+\.\d+\.\d+)\//.exec(stdout)?.[1] ?? "of an unknown version";
  const model = processors[0]?.model.trim() ?? "unknown processor";
  return `${processors.length} cores (${model}), Linux ${release()}, Envoy ${envoy}, Node ${process.version}`;
}
