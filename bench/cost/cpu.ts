// CPU time of a process by thread, as Linux's scheduler counts it (/proc/<pid>/task/<tid>/schedstat, nanoseconds), and on which cores it may run.

import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

const WORKER = "wrk:worker_0";

/** CPU time used so far, nanoseconds. */
export interface CpuTime {
  readonly workerNs: number;
  readonly processNs: number;
}

export class CpuMeter {
  private readonly workerId: string;

  /** @throws Error where the process is no Envoy with a worker */
  constructor(private readonly pid: number) {
    const worker = readdirSync(`/proc/${pid}/task`).find((id) => threadName(pid, id) === WORKER);
    if (worker === undefined) throw new Error(`process ${pid} has no thread ${WORKER}`);
    this.workerId = worker;
  }

  /** Exact where the threads sleep; a thread that runs was counted up to the scheduler's last look at it. */
  read(): CpuTime {
    let workerNs = 0;
    let processNs = 0;
    for (const id of readdirSync(`/proc/${this.pid}/task`)) {
      const threadNs = parseSchedstat(readFileSync(`/proc/${this.pid}/task/${id}/schedstat`, "utf8"));
      processNs += threadNs;
      if (id === this.workerId) workerNs = threadNs;
    }
    return { workerNs, processNs };
  }
}

/** @returns nanoseconds on a core. @throws Error where the text is no schedstat */
export function parseSchedstat(text: string): number {
  const match = /^(\d+) \d+ \d+\s*$/.exec(text);
  if (match === null) throw new Error(`no schedstat: ${JSON.stringify(text)}`);
  return Number(match[1]);
}

/** Lets all threads of a process, and those they make, run on one core only. @throws Error where `taskset` is missing or refuses */
export async function pin(pid: number, core: number): Promise<void> {
  await promisify(execFile)("taskset", ["-a", "-c", "-p", String(core), String(pid)]);
}

function threadName(pid: number, id: string): string {
  return readFileSync(`/proc/${pid}/task/${id}/comm`, "utf8").trim();
}
