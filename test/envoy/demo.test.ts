// Scenario: the demo, envoy.yaml: a path prefix chooses the strategy.
import assert from "node:assert/strict";
import test from "node:test";
import { eventually } from "./eventually.ts";
import { startGateway } from "./gateway.ts";

const STRATEGIES = ["resource_aware", "geographical", "adaptive", "consistent_hash"];

test("each path prefix is steered by the strategy of its name", async (t) => {
  const gateway = await startGateway(t, { example: "envoy.yaml" });
  for (const strategy of STRATEGIES) {
    const answer = await gateway.get(`/${strategy}/index.html`, { "x-user-id": "ada" });
    assert.equal(answer.status, 200);
    assert.match(String(answer.headers["x-steer-explain"]), new RegExp(`\\b${strategy}\\b`));
  }
});

test("Prometheus sees the choices of each strategy as labels of one counter", async (t) => {
  const gateway = await startGateway(t, { example: "envoy.yaml" });
  for (const strategy of STRATEGIES) await gateway.get(`/${strategy}`, { "x-user-id": "ada" });
  const stats = () => gateway.envoy.admin("/stats/prometheus?filter=steer");
  for (const strategy of STRATEGIES) {
    const line = new RegExp(`^steer_requests\\{[^}]*steer_strategy="${strategy}"[^}]*\\} [1-9]`, "m");
    const published = await eventually(async () => line.test(await stats())); // on the next tick
    assert.ok(published, `no ${line} in:\n${await stats()}`);
  }
});
