/** One job: one policy in one world. */
import { simulate } from "./engine/simulation.ts";
import { drawWorkload, type Workload } from "./engine/workload.ts";
import { type Figures, figuresOf } from "./figures.ts";
import { policyNamed, type SteerSetting } from "./policies/registry.ts";
import type { World } from "./worlds/world.ts";

let drawn: { readonly world: World; readonly seed: number; readonly workload: Workload } | undefined;

/** @param requestCount of the world's requests */
export function runJob(world: World, policy: string, seed: number, requestCount: number, steer: SteerSetting): Figures {
  if (drawn?.world !== world || drawn.seed !== seed || drawn.workload.count !== requestCount) {
    drawn = { world, seed, workload: drawWorkload(world, seed, requestCount) };
  }
  return figuresOf(world, policy, simulate(world, drawn.workload, policyNamed(policy).create(steer), seed));
}
