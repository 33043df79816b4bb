// `--breakdown`: measures the parts and the whole in the same rounds.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { measure } from "../measure.ts";
import type { Options } from "../options.ts";
import { compileCalls } from "./calls_module.ts";
import { breakdownCases, steerConfigurations } from "./cases.ts";
import { timeInNode } from "./node_time.ts";
import { type Breakdown, breakdownOf } from "./parts.ts";

const ENDPOINT_COUNT = 8;

/** @param folder for bootstraps, sockets and the module that makes the calls */
export async function measureBreakdown(folder: string, options: Options): Promise<Breakdown> {
  const module = await compileCalls();
  const callsFile = join(folder, "calls.wasm");
  await writeFile(callsFile, module);
  const cases = breakdownCases(callsFile, options.steer);
  const times = await timeInNode(module, options.steer, steerConfigurations(cases), ENDPOINT_COUNT);
  const plan = { cases: new Map([[ENDPOINT_COUNT, cases]]), missing: [] };
  const { rows } = await measure(plan, folder, options);
  return breakdownOf(rows, times);
}
