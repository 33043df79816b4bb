// Runs one command to its end and keeps what it wrote; the compose test shows it only when the command failed.
import { spawn } from "node:child_process";

export interface Finished {
  /** 0 = success; 127 where the program isn't there at all. */
  exitCode: number;
  /** Standard output, without the line end. */
  stdout: string;
  /** Standard output and error as they came. */
  log: string;
}

/** Runs `program` with `environment` added to this process's own. Never rejects: a failure is an exit code that is not 0. */
export function run(program: string, args: string[], environment: Record<string, string> = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const env = { ...process.env, ...environment };
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env });
    let stdout = "";
    let log = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
      log += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      log += chunk.toString();
    });
    child.on("error", (error) => resolve({ exitCode: 127, stdout: "", log: error.message }));
    child.on("close", (code) => resolve({ exitCode: code ?? 1, stdout: stdout.trimEnd(), log }));
  });
}

/** Like `run`, but a failure throws an Error with the command line and all that the command wrote. */
export async function runOrThrow(
  program: string,
  args: string[],
  environment?: Record<string, string>,
): Promise<string> {
  const finished = await run(program, args, environment);
  if (finished.exitCode === 0) return finished.stdout;
  throw new Error(`${program} ${args.join(" ")} ended with exit code ${finished.exitCode}:\n${finished.log.trim()}`);
}
