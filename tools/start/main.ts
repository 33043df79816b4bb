// `npm start`: a stock Envoy with Steer, eight demo endpoints behind it, some traffic, and a picture of where it goes.
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { findEnvoy } from "../envoy/find.ts";
import { PROJECT_ROOT, WASM_PATH } from "../envoy/paths.ts";
import { startEnvoy } from "../envoy/run.ts";
import { assertPortsFree, Life, Stopped } from "./life.ts";
import { readOptions, type StartOptions } from "./options.ts";
import { loadScenarioDemo } from "./scenario/demo.ts";
import { loadStrategiesDemo } from "./show.ts";

async function run(options: StartOptions, life: Life): Promise<void> {
  if (!existsSync(join(PROJECT_ROOT, WASM_PATH))) throw new Error(`${WASM_PATH} is missing; npm run build makes it`);
  const { scenario } = options;
  const demo = await (scenario ? loadScenarioDemo(scenario, options) : loadStrategiesDemo(options));
  life.atEnd(() => demo.remove());
  await assertPortsFree(demo.addresses);
  const binary = await life.unlessStopped(findEnvoy());

  const endpoints = fork(join(PROJECT_ROOT, "tools/demo_endpoints/main.ts"), [JSON.stringify(demo.endpoints)]);
  life.adopt("the process of the demo endpoints", once(endpoints, "exit"), async () => endpoints.kill("SIGKILL"));
  await life.unlessStopped(once(endpoints, "message"));

  const envoy = await life.unlessStopped(startEnvoy({ config: demo.config, binary }));
  life.adopt("Envoy", envoy.ended(), () => envoy.stop());
  endpoints.send({ envoyPid: envoy.pid });
  await demo.show(envoy, (order) => endpoints.send(order), life.signal);
  life.signal.throwIfAborted();
}

const options = readOptions(process.argv);
const life = new Life();
let exitCode = 0;
await run(options, life).catch((error: Error) => {
  exitCode = error instanceof Stopped ? error.exitCode : 1;
  if (error.message) console.error(`steer: ${error.message}`);
});
await life.end();
process.exit(exitCode);
