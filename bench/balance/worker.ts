/** A worker process: is told its setting first, then runs the jobs that it is sent, one at a time. */
import { loadPlugin } from "../../tools/scripted_host/index.ts";
import type { Job, WorkerSetting } from "./jobs.ts";
import type { SteerSetting } from "./policies/registry.ts";
import { runJob } from "./run.ts";
import { worldNamed } from "./worlds/registry.ts";

let seed = 0;
let steer: Promise<SteerSetting> | undefined;

process.on("message", async (message: WorkerSetting | Job) => {
  if ("seed" in message) {
    seed = message.seed;
    steer = loadPlugin(message.pluginPath).then((plugin) => ({ plugin, configuration: message.configuration }));
  } else if (steer !== undefined) {
    const { world, policy, requestCount } = message;
    process.send?.(runJob(worldNamed(world), policy, seed, requestCount, await steer));
  }
});
