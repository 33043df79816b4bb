// Scenario: strategy geographical on its example; the proxy stands in eu-west-1a.
import assert from "node:assert/strict";
import test from "node:test";
import { startGateway } from "./gateway.ts";

test("the endpoint of the proxy's own zone gets every request that finds it idle", async (t) => {
  const gateway = await startGateway(t, { example: "geographical.yaml" });
  assert.deepEqual(await gateway.endpointsOf(20), Array(20).fill("127.0.0.1:18081"));
});

test("as the nearest endpoints fail one after the other, the next nearest answers", async (t) => {
  const gateway = await startGateway(t, { example: "geographical.yaml" });
  const nearestFirst = [18081, 18082, 18083, 18084];
  for (const port of nearestFirst) {
    const [endpoint] = await gateway.endpointsOf(1);
    assert.equal(endpoint, `127.0.0.1:${port}`);
    await gateway.fleet.endpoint(port).close();
  }
});

test("the proxy's locality decides: in ap-northeast-1 the endpoint there is the nearest", async (t) => {
  const moved = (yaml: string) =>
    yaml.replace("locality: { region: eu-west-1, zone: eu-west-1a } #", "locality: { region: ap-northeast-1 } #");
  const gateway = await startGateway(t, { example: "geographical.yaml", edit: moved });
  assert.deepEqual(await gateway.endpointsOf(10), Array(10).fill("127.0.0.1:18085"));
});
