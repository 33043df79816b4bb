// What Linux says of a process: memory, descriptors, threads.
import { readdirSync, readFileSync } from "node:fs";

export interface ProcessFigures {
  readonly rssBytes: number;
  readonly threadCount: number;
  readonly descriptorCount: number;
}

/** @throws Error where there is no such process, or its descriptors may not be seen */
export function readProcess(pid: number): ProcessFigures {
  const descriptorCount = readdirSync(`/proc/${pid}/fd`).length;
  return { ...parseStatus(readFileSync(`/proc/${pid}/status`, "utf8")), descriptorCount };
}

/** @param text of /proc/<pid>/status. @throws Error where a line is missing */
export function parseStatus(text: string): Omit<ProcessFigures, "descriptorCount"> {
  return { rssBytes: 1024 * numberOf(text, "VmRSS"), threadCount: numberOf(text, "Threads") };
}

function numberOf(text: string, key: string): number {
  const match = new RegExp(`^${key}:\\s*(\\d+)`, "m").exec(text);
  if (match === null) throw new Error(`no ${key} in a process's status`);
  return Number(match[1]);
}
