// Scenario: several workers, each with a VM of its own, that tell each other what they know. A connection for each request, so that
// the kernel spreads them over the workers.
import assert from "node:assert/strict";
import test from "node:test";
import { working } from "./behaviours.ts";
import { eventually } from "./eventually.ts";
import { portsOf, withEndpoints } from "./example_edits.ts";
import { explanationOf } from "./explanation.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import { Load, runLoad } from "./load.ts";

const COUNT = 700;
const TOLERANCE = 0.05;
const SLOW_PORTS = [18081, 18086];
const ANSWER_MS = 400;
const IN_FLIGHT_COUNT = 40;
/** A worker has a quarter of them itself; of the others' some must have ended since they told of them. */
const KNOWN_RATIO = 0.5;
/** So many requests come to all four workers, but for one time in 100. */
const ASKED_COUNT = 20;

test("1, 2 and 4 workers give each endpoint, two of eight being 4 times slower, the same share within 5 %", async (t) => {
  const shares: number[][] = [];
  for (const workers of [1, 2, 4]) {
    const gateway = await startGateway(t, { example: "adaptive.yaml", edit: withEndpoints(8), workers });
    for (const port of portsOf(8)) gateway.fleet.endpoint(port).behave(working(SLOW_PORTS.includes(port) ? 120 : 30));
    const result = await runLoad(gateway.client(), { perSecond: 300, count: COUNT, newConnections: true });
    assert.equal(result.successRatio, 1, `${result}`);
    shares.push(portsOf(8).map((port) => result.share(`127.0.0.1:${port}`)));
    assert.equal((await workersWithRequests(gateway)).length, workers);
  }
  for (const [n, port] of portsOf(8).entries()) {
    const [alone = 0, ...shared] = shares.map((of) => of[n] ?? 0);
    for (const share of shared) assert.ok(Math.abs(share - alone) < TOLERANCE, `${port} got ${share}, not ${alone}`);
  }
});

test("each of four workers counts most of the requests that all have in flight", async (t) => {
  const gateway = await startGateway(t, { example: "adaptive.yaml", workers: 4 });
  for (const endpoint of gateway.fleet) endpoint.answerAfter(ANSWER_MS);
  const load = Load.start(t, gateway.client(), {
    perSecond: IN_FLIGHT_COUNT / (ANSWER_MS / 1000),
    newConnections: true,
  });
  const know = async () => {
    const answers = await Promise.all(Array.from({ length: ASKED_COUNT }, () => gateway.client().getOnNewConnection()));
    return answers.every((answer) => inFlightCount(explanationOf(answer)) > KNOWN_RATIO * IN_FLIGHT_COUNT);
  };
  assert.ok(await eventually(know), "a worker knows little more than its own requests in flight");
  assert.equal((await load.stop()).successRatio, 1);
  assert.equal((await workersWithRequests(gateway)).length, 4);
});

/** Requests that each worker has had, of those that had any. */
async function workersWithRequests(gateway: Gateway): Promise<number[]> {
  const stats = await gateway.envoy.admin("/stats?filter=worker_\\d.downstream_cx_total");
  return [...stats.matchAll(/: (\d+)/g)].map((match) => Number(match[1])).filter((count) => count > 0);
}

/** Requests in flight by an explanation that lists all endpoints: this worker's and the others'. */
function inFlightCount(explanation: string): number {
  return [...explanation.matchAll(/(?:in_flight|others)=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0);
}
