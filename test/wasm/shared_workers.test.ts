// What workers of one Envoy tell each other: requests in flight, breakers. One cluster "api" of endpoints that nobody says anything of.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  Cluster,
  type RootContext,
  type ScriptedHost,
  ScriptedProcess,
  type Stream,
} from "../../tools/scripted_host/index.ts";
import { explanation } from "./explanation.ts";
import { address, complete, endpoints, hosts, plugin } from "./fixture.ts";

const TICK_MS = 100;
const EXPIRY_MS = 2000;
const LONG_MS = 10_000;

class Worker {
  readonly vm: ScriptedHost;
  private readonly root: RootContext;

  constructor(process: ScriptedProcess, configuration: object) {
    this.vm = process.start();
    this.root = this.vm.createRoot({ configuration: { explain: true, ...configuration } });
    assert.ok(this.root.accepted);
  }

  send(): Stream {
    return this.root.request({ cluster: "api" });
  }

  sendTimes(count: number): Stream[] {
    return Array.from({ length: count }, () => this.send());
  }

  /** @returns what this worker believes that others have in flight at the endpoint it lists first */
  get others(): number {
    return explanation(complete(this.send())).parts[0]?.get("others") ?? Number.NaN;
  }
}

/** Workers whose first requests took long. */
function start(count: number, endpointCount: number, configuration: object = {}): [ScriptedProcess, ...Worker[]] {
  const process = new ScriptedProcess(plugin);
  process.clusters.set("api", new Cluster({ steer: { endpoints: endpoints(endpointCount) } }));
  const workers = Array.from({ length: count }, () => new Worker(process, configuration));
  const streams = workers.flatMap((worker) => worker.sendTimes(3));
  process.tick(LONG_MS);
  for (const stream of streams) complete(stream);
  process.tick(1000);
  return [process, ...workers];
}

describe("workers of one Envoy", () => {
  it("know what the others have in flight", () => {
    const [process, one, two, three] = start(3, 1) as [ScriptedProcess, Worker, Worker, Worker];
    one.sendTimes(5);
    three.sendTimes(7);
    process.tick(2 * TICK_MS);
    assert.equal(two.others, 12);
    assert.equal(one.others, 7);
  });

  it("forget what a worker had in flight when it ends, and when the worker dies", () => {
    const [process, one, two] = start(2, 1) as [ScriptedProcess, Worker, Worker];
    const streams = one.sendTimes(5);
    process.tick(2 * TICK_MS);
    complete(streams[0] as Stream);
    process.tick(2 * TICK_MS);
    assert.equal(two.others, 4);
    one.vm.kill();
    process.tick(EXPIRY_MS - 3 * TICK_MS);
    assert.ok(two.others > 0);
    process.tick(6 * TICK_MS);
    assert.equal(two.others, 0);
  });

  it("take over no counts from a worker's life before", () => {
    const [process, one, two] = start(2, 1) as [ScriptedProcess, Worker, Worker];
    one.sendTimes(5);
    process.tick(2 * TICK_MS);
    one.vm.kill();
    const reborn = new Worker(process, {});
    reborn.sendTimes(2);
    process.tick(EXPIRY_MS + 5 * TICK_MS);
    assert.equal(two.others, 2);
    const keys = [...process.sharedData.entries.keys()].filter((key) => key.includes(".worker."));
    assert.equal(keys.length, 2);
  });

  it("believe the less of a count the shorter their requests are", () => {
    const [process, one, two] = start(2, 1) as [ScriptedProcess, Worker, Worker];
    one.sendTimes(100);
    process.tick(2 * TICK_MS);
    const before = two.others;
    for (let count = 0; count < 500; count++) complete(two.send());
    process.tick(2 * TICK_MS);
    assert.ok(before > 90 && two.others === 0, `${before}, ${two.others}`);
  });

  it("under another configuration are told nothing", () => {
    const [process, one] = start(1, 1) as [ScriptedProcess, Worker];
    const other = new Worker(process, { sample: 3 });
    other.sendTimes(5);
    process.tick(10 * TICK_MS);
    assert.equal(one.others, 0);
  });

  it("avoid an endpoint that failed one of them, without failing there themselves", () => {
    const [process, one, two] = start(2, 10, { circuit_breaker_threshold: 5 }) as [ScriptedProcess, Worker, Worker];
    const bad = address(3);
    for (let count = 0; count < 5; count++) complete(one.send(), { code: 500, answeredBy: bad });
    process.tick(2 * TICK_MS);
    for (let count = 0; count < 200; count++) assert.ok(!hosts(complete(two.send())).includes(bad));
  });

  it("steer on when what another one publishes is of another version, and count it", () => {
    const [process, one, two] = start(2, 4) as [ScriptedProcess, Worker, Worker];
    one.sendTimes(5);
    process.tick(2 * TICK_MS);
    one.vm.kill();
    const [key, entry] = [...process.sharedData.entries].find(([name]) => name.endsWith(".worker.00")) ?? [];
    assert.ok(key !== undefined && entry !== undefined);
    const value = entry.value.map((byte, at) => (at === 8 ? byte + 1 : byte));
    for (let tick = 0; tick < 20; tick++) {
      process.sharedData.set(key, value, 0);
      process.tick(TICK_MS);
    }
    assert.equal(two.others, 0);
    assert.equal(hosts(two.send()).length, 4);
    assert.ok(two.vm.counter("steer.sharing.refused") >= 19);
  });

  it("make two calls for shared data in a tick, and one for each other worker", () => {
    const [process, one] = start(4, 100) as [ScriptedProcess, Worker];
    for (let tick = 0; tick < 10; tick++) {
      one.vm.resetCounts();
      process.tick(TICK_MS);
      assert.equal(one.vm.calls.get("proxy_set_shared_data"), 1);
      assert.equal(one.vm.calls.get("proxy_get_shared_data"), 5);
    }
  });

  it("need no more memory however long they tell each other", () => {
    const [process, one, two] = start(2, 100) as [ScriptedProcess, Worker, Worker];
    const round = () => {
      for (const worker of [one, two]) for (let count = 0; count < 20; count++) complete(worker.send());
      process.tick(TICK_MS);
    };
    for (let tick = 0; tick < 50; tick++) round();
    const memoryBytes = one.vm.memoryBytes;
    for (let tick = 0; tick < 1000; tick++) round();
    assert.equal(one.vm.memoryBytes, memoryBytes);
  });
});
