/** What there is to run, and running it in worker processes: a thread would not get tsx's loader in Node 20. */
import { type ChildProcess, fork } from "node:child_process";
import type { Figures } from "./figures.ts";
import { policiesOf } from "./policies/registry.ts";
import { WORLDS } from "./worlds/registry.ts";

/** One policy in one world. */
export interface Job {
  readonly world: string;
  readonly policy: string;
  readonly requestCount: number;
}

/** What is left out is all there is. */
export interface Selection {
  readonly worlds?: readonly string[];
  readonly policies?: readonly string[];
  /** Share of each world's requests, 0..1. */
  readonly requestRatio: number;
}

/** What a worker is started with. */
export interface WorkerSetting {
  readonly seed: number;
  readonly pluginPath: string;
  /** See SteerSetting. */
  readonly configuration?: object;
}

/** @returns jobs, world after world */
export function jobsOf({ worlds, policies, requestRatio }: Selection): Job[] {
  return WORLDS.filter((world) => worlds?.includes(world.name) ?? true).flatMap((world) =>
    policiesOf(world)
      .filter(({ name }) => policies?.includes(name) ?? true)
      .map(({ name }) => ({
        world: world.name,
        policy: name,
        requestCount: Math.floor(requestRatio * world.requestCount),
      })),
  );
}

/**
 * Runs the jobs, the next one in whichever worker is free. Figures don't depend on which.
 *
 * @param onDone is told of each job as it ends
 * @returns figures in the order of the jobs
 */
export async function runAll(
  jobs: readonly Job[],
  setting: WorkerSetting,
  workerCount: number,
  onDone: (figures: Figures) => void,
): Promise<Figures[]> {
  const results: Figures[] = [];
  let nextJob = 0;
  const drain = async () => {
    const worker = fork(new URL("worker.ts", import.meta.url), { serialization: "advanced" });
    try {
      worker.send(setting);
      while (nextJob < jobs.length) {
        const index = nextJob++;
        const figures = await ask(worker, jobs[index] as Job);
        results[index] = figures;
        onDone(figures);
      }
    } finally {
      worker.disconnect();
    }
  };
  await Promise.all(Array.from({ length: Math.min(workerCount, jobs.length) }, drain));
  return results;
}

function ask(worker: ChildProcess, job: Job): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const fail = (code: number | null) =>
      reject(new Error(`${job.world}, ${job.policy}: the worker ended with ${code}`));
    worker.once("exit", fail);
    worker.once("message", (figures) => {
      worker.off("exit", fail);
      resolve(figures as Figures);
    });
    worker.send(job);
  });
}
