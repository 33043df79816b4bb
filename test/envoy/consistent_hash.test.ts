// Scenario: strategy consistent_hash on its example; the key is the header x-user-id.
import assert from "node:assert/strict";
import test from "node:test";
import { type Gateway, startGateway } from "./gateway.ts";

const USERS = Array.from({ length: 300 }, (_, i) => `user-${i}`);

test("a user always comes to the same endpoint", async (t) => {
  const gateway = await startGateway(t, { example: "consistent_hash.yaml" });
  for (const user of USERS.slice(0, 10)) {
    const endpoints = await gateway.endpointsOf(5, { "x-user-id": user });
    assert.equal(new Set(endpoints).size, 1, `${user} came to ${endpoints}`);
  }
});

test("an endpoint with twice the weight of the others gets about twice the users", async (t) => {
  const gateway = await startGateway(t, { example: "consistent_hash.yaml" });
  const owners = [...(await ownersOf(gateway)).values()];
  const share = owners.filter((endpoint) => endpoint.endsWith(":18084")).length / USERS.length;
  assert.ok(share > 0.3 && share < 0.5, `weight 2 of 5 got ${share} of the users`);
});

test("when an endpoint dies only its own users move", async (t) => {
  const gateway = await startGateway(t, { example: "consistent_hash.yaml" });
  const before = await ownersOf(gateway);
  await gateway.fleet.endpoint(18082).close();
  const after = await ownersOf(gateway);
  for (const [user, endpoint] of before) {
    if (endpoint.endsWith(":18082")) assert.notEqual(after.get(user), endpoint, `${user} stayed on the dead endpoint`);
    else assert.equal(after.get(user), endpoint, `${user} moved without need`);
  }
});

async function ownersOf(gateway: Gateway): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  for (const user of USERS) owners.set(user, (await gateway.get("/", { "x-user-id": user })).endpoint);
  return owners;
}
