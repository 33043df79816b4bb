// The conditions that a demo endpoint can be put into do to its clients what their names say.
import assert from "node:assert/strict";
import { Agent, get, type IncomingMessage } from "node:http";
import test, { type TestContext } from "node:test";
import {
  type Condition,
  DRAINING,
  FAILING,
  HANGING,
  KILLED,
  lying,
  slower,
  WELL,
} from "../../tools/demo_endpoints/condition.ts";
import { DemoServer } from "../../tools/demo_endpoints/server.ts";

const PLACE = { region: "", zone: "", mem: 0, conns: 0, networkMs: 0, reportsLoad: true };
/** Half of the mean service time of an idle endpoint: what it takes where the random number is 0. */
const LEAST_SERVICE_MS = 6;
const ENDLESS_MS = 10_000;

interface Running {
  server: DemoServer;
  port: number;
}

test("a well endpoint answers 200, passes its health check and reports what it does", async (t) => {
  const { port } = await start(t, WELL);
  const answer = await ask(port);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.headers["endpoint-load-metrics"], "TEXT cpu_utilization=0.00");
  assert.equal((await ask(port, "/healthz")).statusCode, 200);
});

test("a failing endpoint answers 500 but passes its health check", async (t) => {
  const { port } = await start(t, FAILING);
  assert.equal((await ask(port)).statusCode, 500);
  assert.equal((await ask(port, "/healthz")).statusCode, 200);
});

test("a draining endpoint answers 200 but fails its health check", async (t) => {
  const { port } = await start(t, DRAINING);
  assert.equal((await ask(port)).statusCode, 200);
  assert.equal((await ask(port, "/healthz")).statusCode, 503);
});

test("a killed endpoint breaks open connections, refuses new ones, and comes back on its port", async (t) => {
  const running = await start(t, HANGING);
  const broken = assert.rejects(ask(running.port), { code: "ECONNRESET" });
  await ask(running.port, "/healthz"); // sent later, so that the first has arrived
  await running.server.become(KILLED);
  await broken;
  await assert.rejects(ask(running.port), { code: "ECONNREFUSED" });
  await running.server.become(WELL);
  assert.equal((await ask(running.port)).statusCode, 200);
});

test("a hanging endpoint leaves requests without an answer but passes its health check", async (t) => {
  const { port, server } = await start(t, HANGING);
  let answered = false;
  const waiting = ask(port).then(() => {
    answered = true;
  });
  await ask(port, "/healthz");
  await server.become(WELL);
  await ask(port);
  assert.equal(answered, false);
  server.close();
  await assert.rejects(waiting);
});

test("an endpoint that became slower takes so many times its time, one that lies reports cpu 0 meanwhile", async (t) => {
  const delaysMs: number[] = [];
  const setTimer = globalThis.setTimeout;
  t.mock.method(globalThis, "setTimeout", (run: () => void, delayMs = 0) => {
    delaysMs.push(delayMs);
    return setTimer(run, 0);
  });
  const { port } = await start(t, slower(16));
  await ask(port);
  assert.ok(delaysMs.includes(16 * LEAST_SERVICE_MS), `${delaysMs}`);
  const liar = await start(t, lying(3));
  const answer = await ask(liar.port);
  assert.ok(delaysMs.includes(3 * LEAST_SERVICE_MS), `${delaysMs}`);
  assert.equal(answer.headers["endpoint-load-metrics"], "TEXT cpu_utilization=0.00");
});

test("what comes by one path does not queue behind another's", async (t) => {
  const setTimer = globalThis.setTimeout;
  t.mock.method(globalThis, "setTimeout", (run: () => void, delayMs = 0) => {
    return delayMs < ENDLESS_MS ? setTimer(run, delayMs) : undefined;
  });
  const { port, server } = await start(t, slower(ENDLESS_MS));
  const stuck = Array.from({ length: 5 }, () => assert.rejects(ask(port, "/one")));
  await ask(port, "/healthz");
  await server.become(WELL);
  assert.equal((await ask(port, "/two")).statusCode, 200);
  server.close();
  await Promise.all(stuck);
});

async function start(t: TestContext, condition: Condition): Promise<Running> {
  const server = new DemoServer({ address: "127.0.0.1:0", cpu: 0, ...PLACE }, () => 0);
  t.after(() => server.close());
  const port = await server.listen();
  await server.become(condition);
  return { server, port };
}

function ask(port: number, path = "/"): Promise<IncomingMessage> {
  return new Promise((answered, failed) => {
    get({ port, path, agent: new Agent() }, (answer) => answered(answer.resume())).on("error", failed);
  });
}
