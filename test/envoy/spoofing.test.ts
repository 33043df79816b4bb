// Scenario: a client sends the host header itself.
import assert from "node:assert/strict";
import test from "node:test";
import { type Gateway, startGateway } from "./gateway.ts";

const HOST_HEADER = "x-steer-hosts";

test("a client's host header neither chooses the endpoint nor reaches it", async (t) => {
  const gateway = await startGateway(t, { example: "resource_aware.yaml" });
  const spoofed = { [HOST_HEADER]: gateway.fleet.endpoint(18083).realAddress };
  assert.deepEqual(await gateway.endpointsOf(5, spoofed), Array(5).fill("127.0.0.1:18081"));
  assertNoHostHeader(gateway);
});

test("the same where Envoy does not strip the header: Steer replaces it", async (t) => {
  const gateway = await startGateway(t, { example: "resource_aware.yaml", edit: withoutStripping });
  const spoofed = { [HOST_HEADER]: gateway.fleet.endpoint(18083).realAddress };
  assert.deepEqual(await gateway.endpointsOf(5, spoofed), Array(5).fill("127.0.0.1:18081"));
});

test("where Steer makes no choice it removes the client's header: Envoy's fallback chooses among all", async (t) => {
  const noneUsable = (yaml: string) => withoutStripping(yaml).replaceAll(/(- { address: "[^}]*) }/g, "$1, weight: 0 }");
  const gateway = await startGateway(t, { example: "geographical.yaml", edit: noneUsable });
  const spoofed = { [HOST_HEADER]: gateway.fleet.endpoint(18083).realAddress };
  const endpoints = new Set(await gateway.endpointsOf(30, spoofed));
  assert.ok(endpoints.size > 1, `all 30 requests went to ${[...endpoints]}`);
});

function withoutStripping(yaml: string): string {
  return yaml.replace("mutations: [{ remove: x-steer-hosts }]", "mutations: [{ remove: x-other }]");
}

function assertNoHostHeader(gateway: Gateway): void {
  const received = [...gateway.fleet].flatMap((endpoint) => endpoint.received);
  assert.ok(received.length > 0);
  for (const headers of received) assert.equal(headers[HOST_HEADER], undefined);
}
