// What must be true of the compose demo, asked from outside. The roles are those of envoy/compose/gateway.yaml:
// eu-3 reports bad health, us-1 high load, us-2 answers after 50 ms, the gateway stands in eu-west-1.
import assert from "node:assert/strict";
import { it } from "node:test";
import type { Gateway } from "./gateway.ts";
import type { Project } from "./project.ts";

const REQUESTS = 140;
/** What each of the seven usable endpoints would get by chance. */
const FAIR_SHARE = REQUESTS / 7;
const STRATEGIES = ["resource_aware", "geographical", "adaptive", "consistent_hash"];

/** Registers the tests; the last one kills an endpoint, so nothing may follow it. */
export function defineScenarios(gateway: Gateway, project: Project): void {
  it("resource_aware leaves the loaded endpoint nearly alone", async () => {
    const counts = await gateway.tally("resource_aware", REQUESTS);
    assert.ok((counts.get("us-1") ?? 0) <= FAIR_SHARE / 4, show(counts));
    assert.ok(counts.size >= 3, `a herd: ${show(counts)}`);
  });

  it("geographical stays in the gateway's own region", async () => {
    const counts = await gateway.tally("geographical", REQUESTS);
    assert.deepEqual(
      [...counts.keys()].filter((endpoint) => !endpoint.startsWith("eu-")),
      [],
      show(counts),
    );
  });

  it("adaptive learns to avoid the slow endpoint", async () => {
    const counts = await gateway.tally("adaptive", REQUESTS);
    assert.ok((counts.get("us-2") ?? 0) <= FAIR_SHARE / 4, show(counts));
    assert.ok(counts.size >= 3, `a herd: ${show(counts)}`);
  });

  it("consistent_hash keeps every user at one endpoint and spreads the users", async () => {
    const owners = new Set<string>();
    for (let user = 0; user < 40; user++) owners.add(await ownerOf(gateway, `user-${user}`));
    assert.ok(owners.size >= 5, `40 users at ${[...owners].join(", ")} only`);
  });

  it("no strategy sends anything to the endpoint that reports bad health", async () => {
    for (const strategy of STRATEGIES) {
      const counts = await gateway.tally(strategy, 40);
      assert.equal(counts.get("eu-3"), undefined, `${strategy}: ${show(counts)}`);
    }
  });

  it("a client's own host header has no effect and no endpoint sees the plugin's", async () => {
    const owner = await ownerOf(gateway, "user-0");
    for (let host = 11; host <= 18; host++) {
      const answer = await gateway.ask("consistent_hash", {
        "x-user-id": "user-0",
        "x-steer-hosts": `10.203.0.${host}:8080`,
      });
      assert.equal(answer.endpoint, owner);
      assert.equal(answer.receivedHosts, null);
    }
  });

  it("the users of a killed endpoint are all answered, each by one other endpoint", async () => {
    const victim = await ownerOf(gateway, "user-0");
    const users = Array.from({ length: 40 }, (_, user) => `user-${user}`);
    const before = new Map<string, string>();
    for (const user of users) before.set(user, await ownerOf(gateway, user));
    await project.kill(victim);
    for (const user of users) {
      const owner = await ownerOf(gateway, user);
      if (before.get(user) === victim) assert.notEqual(owner, victim);
      else assert.equal(owner, before.get(user), `${user} moved though ${victim} was not its endpoint`);
    }
  });
}

/** The endpoint that answers a user, three times in a row. */
async function ownerOf(gateway: Gateway, user: string): Promise<string> {
  const counts = await gateway.tally("consistent_hash", 3, { "x-user-id": user });
  const [owner, ...others] = counts.keys();
  assert.ok(owner !== undefined && others.length === 0, `${user} was answered by ${show(counts)}`);
  return owner;
}

function show(counts: Map<string, number>): string {
  return [...counts].map(([endpoint, count]) => `${endpoint} ${count}`).join(", ");
}
