// Scenario: two worker threads, each with a VM of its own.
import assert from "node:assert/strict";
import test from "node:test";
import { startGateway } from "./gateway.ts";

const USERS = Array.from({ length: 20 }, (_, i) => `user-${i}`);

test("two workers agree on every user's endpoint without talking to each other", async (t) => {
  const gateway = await startGateway(t, { example: "consistent_hash.yaml", workers: 2 });
  for (const user of USERS) {
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => gateway.client().getOnNewConnection("/", { "x-user-id": user })),
    );
    const endpoints = new Set(answers.map((answer) => answer.endpoint));
    assert.equal(endpoints.size, 1, `${user} came to ${[...endpoints]}`);
  }
  const connections = await gateway.envoy.admin("/stats?filter=worker_\\d.downstream_cx_total");
  const counts = [...connections.matchAll(/: (\d+)/g)].map((match) => Number(match[1]));
  assert.ok(counts.length === 2 && counts.every((count) => count > 0), `a worker was idle:\n${connections}`);
});
