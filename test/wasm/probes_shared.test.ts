// Probes in an Envoy with several workers: one of them probes, all know what it found, another one goes on when it dies.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type HttpCall, type RootContext, Status } from "../../tools/scripted_host/index.ts";
import { address, endpoints } from "./fixture.ts";
import { FIRST, INTERVAL_MS, ProbedFleet, QUICK, THIRD, VICTIM } from "./probed_fleet.ts";

const CPU = { resource_aware: { weights: { cpu: 1, mem: 0, conns: 0 } }, strategy: "resource_aware" };
const ADDRESSES = endpoints(3).map((endpoint) => String(endpoint.address));

function fleetOf(vmCount: number, probes: object = QUICK, configuration: object = {}): ProbedFleet {
  return new ProbedFleet(3, probes, configuration, vmCount);
}

/** What each worker that lives lists. */
function listedByAll(fleet: ProbedFleet): string[][] {
  return fleet.roots.filter((root) => root.host.alive).map((root) => fleet.listed(root));
}

/** @returns whose VM has sent the last probe */
function prober(fleet: ProbedFleet): RootContext {
  const root = fleet.sent.at(-1)?.call.root;
  assert.ok(root !== undefined, "nobody has probed");
  return root;
}

function keys(fleet: ProbedFleet, ending: string): string[] {
  return [...fleet.process.sharedData.entries.keys()].filter((key) => key.endsWith(ending));
}

describe("workers of one Envoy", () => {
  it("leave probing to one of them", () => {
    const fleet = fleetOf(4);
    fleet.run(20_000);
    assert.equal(fleet.probing().length, 1);
    for (const one of ADDRESSES) assert.ok(Math.abs(fleet.probesOf(one).length - 20_000 / INTERVAL_MS) <= 1);
  });

  it("all list what that one found, within a second, be it bad or good", () => {
    const fleet = fleetOf(4);
    fleet.run(2000);
    fleet.set(VICTIM, 500);
    fleet.runProbes(VICTIM, 1);
    fleet.run(1000);
    for (const listed of listedByAll(fleet)) assert.deepEqual(listed, [FIRST, THIRD]);
    fleet.set(VICTIM, 200);
    fleet.runProbes(VICTIM, 1);
    fleet.run(2500);
    for (const listed of listedByAll(fleet)) assert.deepEqual(listed, ADDRESSES);
    assert.deepEqual([fleet.counter("held"), fleet.counter("recovered")], [1, 1]);
    assert.equal(fleet.events("probe_verdict").length, 2);
  });

  it("count a probe's report once, with its age, however often they are told of it", () => {
    const fleet = fleetOf(2, { ...QUICK, interval_ms: 60_000 }, { ...CPU, half_life_ms: 10_000 });
    let cpu = 0.9;
    fleet.answer = ({ address: one, call }) => {
      const report = `TEXT cpu_utilization=${one === VICTIM ? cpu : 0.1}`;
      call.answer({ headers: { ":status": "200", "endpoint-load-metrics": report } });
    };
    fleet.run(5000);
    const [holder, other] = fleet.roots;
    const [own, told] = [fleet.load(VICTIM, holder) ?? 0, fleet.load(VICTIM, other) ?? 0];
    assert.ok(own > 0.5 && Math.abs(own - told) < 0.02, `${own} and ${told}`);
    cpu = 0;
    fleet.runProbes(VICTIM, 1);
    fleet.run(2000);
    const [later, toldLater] = [fleet.load(VICTIM, holder) ?? 0, fleet.load(VICTIM, other) ?? 0];
    assert.ok(later > 0.01 && Math.abs(later - toldLater) < 0.02, `${later} and ${toldLater}`);
  });

  it("tell one that starts later what was found before it", () => {
    const fleet = fleetOf(1, { ...QUICK, interval_ms: 60_000 });
    fleet.set(VICTIM, 500);
    fleet.run(3000);
    const late = fleet.startWorker();
    fleet.run(300);
    assert.deepEqual(fleet.listed(late), [FIRST, THIRD]);
  });

  it("tell one that knows a member only later what was found of it before", () => {
    const fleet = fleetOf(2, { ...QUICK, interval_ms: 60_000 });
    fleet.run(2000);
    const holder = prober(fleet);
    const other = fleet.roots.find((root) => root !== holder) as RootContext;
    const newcomer = address(3);
    fleet.set(newcomer, 500);
    fleet.list(endpoints(4));
    fleet.run(3000, [holder]);
    assert.equal(fleet.counter("held"), 1);
    fleet.run(2500);
    assert.deepEqual(fleet.listed(other), ADDRESSES);
  });

  it("tell one that comes when all others have gone", () => {
    const fleet = fleetOf(1, {});
    fleet.set(VICTIM, 500);
    fleet.run(5000);
    fleet.roots[0]?.close();
    const last = fleet.startWorker();
    fleet.run(300, [last]);
    assert.deepEqual(fleet.listed(last), [FIRST, THIRD]);
  });

  it("under another configuration do not read each other's results", () => {
    const fleet = fleetOf(1);
    fleet.set(VICTIM, 500);
    fleet.run(2000);
    const other = new ProbedFleet(3, { ...QUICK, interval_ms: 60_000 }, { max_retries: 6 });
    for (const [key, entry] of fleet.process.sharedData.entries) other.process.sharedData.entries.set(key, entry);
    other.run(3000);
    assert.equal(keys(other, "api.probes").length, 2);
    assert.deepEqual(other.listed(), ADDRESSES);
  });
});

describe("the worker that probes", () => {
  it("has a successor within 2 s of its death, who goes on where it was", () => {
    const fleet = fleetOf(3, { unhealthy_threshold: 4, healthy_threshold: 4 });
    fleet.run(2000);
    fleet.set(VICTIM, 500);
    fleet.runProbes(VICTIM, 3);
    fleet.run(600);
    const dead = prober(fleet).host;
    dead.kill();
    const at = fleet.sent.length;
    fleet.run(2000 + INTERVAL_MS);
    const [successor] = fleet.probing(at);
    assert.ok(successor !== undefined && successor !== dead);
    const first = fleet.sent[at]?.atMs ?? Number.POSITIVE_INFINITY;
    assert.ok(fleet.process.clock.nowMs - first >= INTERVAL_MS, "it comes too late");
    fleet.run(1000);
    assert.equal(fleet.counter("held"), 1);
    for (const listed of listedByAll(fleet)) assert.deepEqual(listed, [FIRST, THIRD]);
  });

  it("leaves its verdicts to its successor, whom the others believe", () => {
    const fleet = fleetOf(3);
    fleet.set(VICTIM, 500);
    fleet.run(3000);
    prober(fleet).host.kill();
    for (let second = 0; second < 10; second++) {
      fleet.run(1000);
      for (const listed of listedByAll(fleet)) assert.deepEqual(listed, [FIRST, THIRD]);
    }
    fleet.set(VICTIM, 200);
    fleet.run(3000);
    for (const listed of listedByAll(fleet)) assert.deepEqual(listed, ADDRESSES);
  });

  it("is one that has requests, since only requests show who is a member", () => {
    const fleet = fleetOf(2);
    const [one, two] = fleet.roots as [RootContext, RootContext];
    for (const busy of [one, two, one]) {
      fleet.run(8000, [busy]);
      const at = fleet.sent.length;
      fleet.run(4000, [busy]);
      assert.deepEqual(fleet.probing(at), [busy.host]);
      for (const name of ADDRESSES)
        assert.ok(fleet.sent.slice(at).filter((probe) => probe.address === name).length >= 3);
    }
  });

  it("does not get past unhealthy_threshold by changing", () => {
    const fleet = fleetOf(2, { unhealthy_threshold: 5 });
    fleet.run(2000);
    fleet.set(VICTIM, 500);
    for (let turn = 0; turn < 3; turn++) fleet.run(4000, [fleet.roots[turn % 2] as RootContext]);
    assert.equal(fleet.counter("held"), 1);
    assert.ok(fleet.probesOf(VICTIM).length > 5);
  });

  it("judges nobody any more once another one has taken its place", () => {
    const fleet = fleetOf(2, { ...QUICK, timeout_ms: 60_000 });
    fleet.run(2000);
    const slow = prober(fleet);
    const kept: HttpCall[] = [];
    const answer = fleet.answer;
    fleet.answer = (probe) => {
      if (probe.call.root === slow && probe.address === VICTIM) kept.push(probe.call);
      else answer(probe);
    };
    fleet.run(1500);
    slow.host.fault("proxy_set_shared_data", Status.InternalFailure);
    fleet.run(3000);
    assert.notEqual(prober(fleet), slow);
    kept[0]?.answer({ headers: { ":status": "500" } });
    fleet.run(1000);
    assert.deepEqual([kept.length, fleet.counter("bad"), fleet.counter("held")], [1, 0, 0]);
  });

  it("holds nobody back for ever when it dies and nobody can follow", () => {
    const fleet = fleetOf(2);
    fleet.set(VICTIM, 500);
    fleet.run(3000);
    const dead = prober(fleet);
    const left = fleet.roots.find((root) => root !== dead) as RootContext;
    dead.host.kill();
    left.host.fault("proxy_set_shared_data", Status.InternalFailure);
    fleet.run(3 * INTERVAL_MS);
    assert.deepEqual(fleet.listed(left), [FIRST, THIRD]);
    fleet.run(6000);
    assert.deepEqual(fleet.listed(left), ADDRESSES);
    left.host.clearFaults();
    fleet.run(4000);
    assert.deepEqual(fleet.listed(left), [FIRST, THIRD]);
  });

  it("keeps its verdicts while there are no requests", () => {
    const fleet = fleetOf(2);
    fleet.set(VICTIM, 500);
    fleet.run(3000);
    const at = fleet.sent.length;
    fleet.run(300_000, []);
    assert.ok(fleet.sent.length - at <= 6, "members that nobody confirms are probed");
    for (const listed of listedByAll(fleet)) assert.deepEqual(listed, [FIRST, THIRD]);
  });
});

describe("results in shared data that are none of this version's", () => {
  it("are refused and counted, and the next good ones are taken", () => {
    const fleet = fleetOf(2);
    fleet.set(VICTIM, 500);
    fleet.run(3000);
    const holder = prober(fleet);
    const other = fleet.roots.find((root) => root !== holder) as RootContext;
    const { sharedData } = fleet.process;
    const [key = "", stamp = ""] = [...keys(fleet, ".probes"), ...keys(fleet, ".probes.stamp")];
    const good = sharedData.entries.get(key)?.value ?? new Uint8Array();
    for (const bad of [
      new Uint8Array(),
      good.subarray(0, 30),
      Uint8Array.from([...good.subarray(0, 3), 9, ...good.subarray(4)]),
    ]) {
      const before = fleet.counter("failed");
      sharedData.set(key, bad, 0);
      sharedData.set(stamp, new Uint8Array(4), 0);
      fleet.process.tick(100);
      assert.deepEqual(fleet.listed(other), [FIRST, THIRD]);
      fleet.process.tick(100);
      assert.ok(fleet.counter("failed") > before);
    }
    fleet.set(VICTIM, 200);
    fleet.run(4000);
    assert.deepEqual(fleet.listed(other), ADDRESSES);
  });
});
