// Scenario: 50 idle websockets are open to one of four endpoints. They are no load, though Envoy counts them in flight.
import assert from "node:assert/strict";
import test from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { answeringAfter } from "./behaviours.ts";
import type { Endpoint } from "./endpoint.ts";
import { eventually } from "./eventually.ts";
import { withWebsockets } from "./example_edits.ts";
import type { Gateway } from "./gateway.ts";
import { runLoad } from "./load.ts";
import { startSteering } from "./steering.ts";
import { tell } from "./summary.ts";

const IDLE_COUNT = 50;
const FAIR_RATIO = 1 / 4;
/** Steer asks for Envoy's view once a second. */
const VIEWS_MS = 2500;

for (const [example, waitMs] of [
  ["adaptive.yaml", 0],
  ["admin_static.yaml", VIEWS_MS],
] as const) {
  test(`${example}: an endpoint with 50 idle websockets gets its part of the requests`, async (t) => {
    const gateway = await startSteering(t, { example, edit: withWebsockets });
    for (const endpoint of gateway.fleet) endpoint.behave(answeringAfter(20));
    const busy = await openWebsockets(gateway);
    assert.ok(await eventually(async () => websocketCount(gateway) === IDLE_COUNT), "the others' stay open");
    assert.equal(await activeCount(gateway, busy), IDLE_COUNT);
    await sleep(waitMs);
    const result = await runLoad(gateway.client(), { perSecond: 200, count: 600 });
    tell(t, `${example}, 50 idle websockets`, result, [busy]);
    assert.equal(result.successRatio, 1, `${result}`);
    assert.ok(result.share(busy.address) > 0.6 * FAIR_RATIO, `${busy.address} is shunned: ${result}`);
    assert.equal(busy.websocketCount, IDLE_COUNT);
  });
}

/** Opens websockets until one endpoint has enough of them, and closes the others'. @returns that endpoint */
async function openWebsockets(gateway: Gateway): Promise<Endpoint> {
  const opened: Awaited<ReturnType<ReturnType<Gateway["client"]>["openWebsocket"]>>[] = [];
  for (;;) {
    const last = await gateway.client().openWebsocket();
    opened.push(last);
    if (opened.filter(({ endpoint }) => endpoint === last.endpoint).length < IDLE_COUNT) continue;
    for (const { socket, endpoint } of opened) if (endpoint !== last.endpoint) socket.end();
    return gateway.fleet.at(last.endpoint);
  }
}

function websocketCount(gateway: Gateway): number {
  return [...gateway.fleet].reduce((sum, endpoint) => sum + endpoint.websocketCount, 0);
}

/** Requests in flight to an endpoint by Envoy's count. */
async function activeCount(gateway: Gateway, { realAddress }: Endpoint): Promise<number> {
  const lines = await gateway.envoy.admin("/clusters?filter=^api$");
  return Number(lines.split(`api::${realAddress}::rq_active::`)[1]?.split("\n")[0]);
}
