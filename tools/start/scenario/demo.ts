// The demo of a scenario: its files, its endpoints, and the play on them.
import { join } from "node:path";
import type { DemoEndpoint } from "../../demo_endpoints/server.ts";
import { PROJECT_ROOT } from "../../envoy/paths.ts";
import type { Demo } from "../demo.ts";
import type { StartOptions } from "../options.ts";
import { ScenarioFiles } from "./files.ts";
import type { Screen } from "./picture.ts";
import { Play } from "./play.ts";
import { SCRIPT_S, type Scenario } from "./scenario.ts";
import { SCENARIOS, type ScenarioName } from "./scenarios.ts";

/** @throws Error when the yaml files can't be read */
export async function loadScenarioDemo(name: ScenarioName, options: StartOptions): Promise<Demo> {
  const files = await ScenarioFiles.load(
    join(PROJECT_ROOT, "envoy/demo_scenarios.yaml"),
    join(PROJECT_ROOT, "envoy/demo_endpoints.yaml"),
  );
  const scenario: Scenario = SCENARIOS[name];
  const { endpoints, listener } = files;
  await files.writeMembers(new Set(scenario.absent));
  const { strategy = scenario.strategy ?? "adaptive", seconds = SCRIPT_S, rate } = options;
  return {
    endpoints: endpoints.map(equal),
    addresses: [listener, ...endpoints],
    config: await files.writeBootstrap(),
    show: (envoy, order, signal) =>
      new Play(
        { name, scenario, strategy, seconds, rate },
        {
          listener,
          endpoints,
          envoy,
          order: (conditions) => order({ conditions }),
          writeMembers: (absent) => files.writeMembers(absent),
          print: (text) => console.log(text),
          screen: terminal,
          signal,
        },
      ).run(),
    remove: () => files.remove(),
  };
}

/** An endpoint like all others: at the default rate it is busy half of the time. */
function equal(address: string): DemoEndpoint {
  return { address, region: "", zone: "", cpu: 0.7, mem: 0, conns: 0, networkMs: 0, reportsLoad: true };
}

function terminal(): Screen | undefined {
  const { isTTY, columns, rows } = process.stdout;
  return isTTY ? { columnCount: columns, rowCount: rows } : undefined;
}
