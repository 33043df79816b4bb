// What `npm start` promises around the demo itself: plain refusals, honest endpoints, no process left behind.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import test from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type DemoEndpoint, DemoServer } from "../../tools/demo_endpoints/server.ts";
import { PROJECT_ROOT } from "../../tools/envoy/paths.ts";
import { assertPortsFree } from "../../tools/start/life.ts";
import { readScene } from "../../tools/start/scene.ts";
import { Latencies } from "../../tools/start/tally.ts";

const ENDPOINT: DemoEndpoint = {
  address: "127.0.0.1:0",
  region: "eu-west-1",
  zone: "eu-west-1a",
  cpu: 0,
  mem: 0,
  conns: 0,
  networkMs: 0,
};

test("a bad option is refused in one line that lists the strategies", async () => {
  const args = ["--import", "tsx", "tools/start/main.ts", "--strategy", "fastest"];
  const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT });
  const stderr = text(child.stderr);
  const [exitCode] = await once(child, "close");
  assert.equal(exitCode, 1);
  assert.match(await stderr, /^error: .*'fastest'.* resource_aware, geographical, adaptive, consistent_hash\.\n$/);
});

test("an unknown scenario is refused in one line that lists the scenarios", async () => {
  const args = ["--import", "tsx", "tools/start/main.ts", "--scenario", "fire"];
  const child = spawn(process.execPath, args, { cwd: PROJECT_ROOT });
  const stderr = text(child.stderr);
  const [exitCode] = await once(child, "close");
  assert.equal(exitCode, 1);
  assert.match(await stderr, /^error: .*'fire'.* slow, fastfail, kill, hang, drain, flap, churn, newcomer, lying\.\n$/);
});

test("ports in use are refused by name, free ones are not", async (t) => {
  const servers = [createServer().listen(0, "127.0.0.1"), createServer().listen(0, "127.0.0.1")];
  t.after(() => servers.forEach((server) => void server.close()));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const taken = servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`);
  await assertPortsFree(["127.0.0.1:0"]);
  await assert.rejects(assertPortsFree(["127.0.0.1:0", ...taken]), { message: new RegExp(taken.join(", ")) });
});

test("the scene has eight endpoints in three regions, Envoy's own region nearest", async () => {
  const { endpoints, addresses, listener } = await readScene(join(PROJECT_ROOT, "envoy/envoy.yaml"));
  assert.equal(endpoints.length, 8);
  assert.equal(new Set(endpoints.map(({ region }) => region)).size, 3);
  assert.deepEqual([...new Set(endpoints.map(({ networkMs }) => networkMs))], [0, 20, 40]);
  assert.equal(new Set(addresses).size, 10);
  assert.equal(listener, "127.0.0.1:10000");
});

test("an endpoint answers what its workers and queue hold, and 503 to the one request more", {
  timeout: 20_000,
}, async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] }); // nobody is served before the clock is moved
  const server = new DemoServer(ENDPOINT);
  t.after(() => server.close());
  const port = await server.listen();
  const statuses: (number | undefined)[] = [];
  const requests = Array.from({ length: 43 }, () =>
    get({ port }, (answer) => {
      statuses.push(answer.resume().statusCode);
      assert.equal(answer.headers["x-endpoint"], ENDPOINT.address);
    }),
  );
  await Promise.race(requests.map((request) => once(request, "response")));
  assert.deepEqual(statuses, [503]);
  while (statuses.length < requests.length) {
    t.mock.timers.tick(1000);
    await nextTurn();
  }
  assert.deepEqual(statuses.slice(1), Array(42).fill(200));
});

test("quantiles are the smallest latencies that the given share does not exceed", () => {
  const latencies = new Latencies();
  assert.equal(latencies.quantileMs(0.5), Number.NaN);
  for (let latencyMs = 100; latencyMs >= 1; latencyMs--) latencies.record(latencyMs);
  assert.deepEqual(
    [0, 0.5, 0.99, 1].map((ratio) => latencies.quantileMs(ratio)),
    [1, 50, 99, 100],
  );
});

test("when the driver is killed, the endpoints' process ends Envoy and itself", { timeout: 20_000 }, async () => {
  const driver = `
    const { fork, spawn } = require("node:child_process");
    const idle = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    const endpoints = fork("tools/demo_endpoints/main.ts", [process.argv[1]], { execArgv: ["--import", "tsx"] });
    endpoints.once("message", () => endpoints.send({ envoyPid: idle.pid }, () => console.log("up")));`;
  const child = spawn(process.execPath, ["-e", driver, JSON.stringify([ENDPOINT])], {
    cwd: PROJECT_ROOT,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  const allEnded = once(child.stdout, "close"); // all three hold this pipe
  child.kill("SIGKILL");
  await allEnded;
});
