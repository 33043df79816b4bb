// A gateway whose Steer knows the endpoints already: from then on every request of a test is steered, and not left to Envoy.
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { eventually } from "./eventually.ts";
import { explanationOf, isSteered } from "./explanation.ts";
import { type Gateway, type Scenario, startGateway } from "./gateway.ts";

/** Starts a scenario, of an example with `explain`, and waits until Steer chooses: with `admin` that is after its first view. */
export async function startSteering(test: TestContext, scenario: Scenario): Promise<Gateway> {
  const gateway = await startGateway(test, scenario);
  const steers = async () => isSteered(explanationOf(await gateway.get()));
  assert.ok(await eventually(steers), `Steer chooses nobody:\n${gateway.envoy.log}`);
  return gateway;
}
