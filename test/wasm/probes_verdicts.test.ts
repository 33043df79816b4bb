// What the answers to probes make of the endpoints, in a single worker.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { complete, hosts } from "./fixture.ts";
import { FORMS, type OrcaReport } from "./orca_report.ts";
import {
  addresses,
  FIRST,
  held,
  keepAnswers,
  ProbedFleet,
  QUICK,
  type SentProbe,
  THIRD,
  VICTIM,
} from "./probed_fleet.ts";

describe("an endpoint that was never probed", () => {
  it("is listed", () => {
    const fleet = new ProbedFleet(3);
    keepAnswers(fleet, VICTIM);
    assert.deepEqual(fleet.listed(), addresses(3));
    fleet.run(500);
    assert.deepEqual(fleet.listed(), addresses(3));
  });
});

describe("an endpoint whose probes fail", () => {
  it("is listed no more after unhealthy_threshold of them in a row, and not before", () => {
    for (const unhealthy_threshold of [1, 2, 5]) {
      const fleet = new ProbedFleet(3, { unhealthy_threshold });
      fleet.run(1000);
      fleet.set(VICTIM, 500);
      if (unhealthy_threshold > 1) fleet.runProbes(VICTIM, unhealthy_threshold - 1);
      assert.deepEqual(fleet.listed(), addresses(3));
      fleet.runProbes(VICTIM, 1);
      assert.deepEqual(fleet.listed(), [FIRST, THIRD]);
    }
  });

  it("is listed still where a good one came between", () => {
    const fleet = new ProbedFleet(3, { unhealthy_threshold: 2 });
    for (const status of [500, 200, 500, 200]) {
      fleet.set(VICTIM, status);
      fleet.runProbes(VICTIM, 1);
    }
    assert.deepEqual(fleet.listed(), addresses(3));
  });

  const WAYS: Record<string, (probe: SentProbe) => unknown> = {
    "any other status": ({ call }) => call.answer({ headers: { ":status": "204" } }),
    "no answer in time": () => undefined,
    "a reset": ({ call }) => call.fail(),
    "a refused connection": ({ call }) => call.refuse(),
    "a 503 of Envoy's own": ({ call }) => call.answer({ headers: { ":status": "503" }, body: "no healthy upstream" }),
    "a status that is none": ({ call }) => call.answer({ headers: { ":status": "20O" } }),
  };
  for (const [name, answer] of Object.entries(WAYS)) {
    it(`fails by ${name}`, () => {
      const fleet = new ProbedFleet(3, { ...QUICK, timeout_ms: 200 });
      const good = fleet.answer;
      fleet.answer = (probe) => void (probe.address === VICTIM ? answer(probe) : good(probe));
      fleet.run(1000);
      assert.deepEqual(fleet.listed(), [FIRST, THIRD]);
    });
  }

  it("passes by the expected status alone", () => {
    const fleet = new ProbedFleet(3, { ...QUICK, expected_status: 204 });
    for (const one of addresses(3)) fleet.set(one, 204);
    fleet.run(3000);
    assert.deepEqual(fleet.listed(), addresses(3));
  });

  it("is counted and told, with the endpoint in the log line and in no counter", () => {
    const fleet = held();
    fleet.set(VICTIM, 200);
    fleet.run(3000);
    assert.deepEqual(fleet.events("probe_verdict"), [
      { event: "probe_verdict", cluster: "api", endpoint: VICTIM, healthy: false, status: 503 },
      { event: "probe_verdict", cluster: "api", endpoint: VICTIM, healthy: true, status: 200 },
    ]);
    assert.deepEqual([fleet.counter("held"), fleet.counter("recovered")], [1, 1]);
    assert.equal(fleet.counter("sent"), fleet.sent.length);
    assert.equal(fleet.counter("bad"), 1);
    assert.equal(fleet.counter("good"), fleet.sent.length - 1);
    assert.equal(fleet.counter("failed"), 0);
  });

  it("does not leave Envoy without a choice when it is like that with all: panic, and Envoy's fallback chooses", () => {
    const fleet = new ProbedFleet(3, QUICK);
    for (const one of addresses(3)) fleet.set(one, 500);
    fleet.run(2000);
    assert.deepEqual(fleet.listed(), []);
    fleet.run(100);
    assert.ok(fleet.process.metrics.value("steer.fallback.reason.none_usable") > 0);
    for (const one of addresses(3)) fleet.set(one, 200);
    fleet.run(3000);
    assert.deepEqual(fleet.listed(), addresses(3));
  });
});

describe("an endpoint whose probes succeed again", () => {
  it("comes back after healthy_threshold of them in a row, and not before", () => {
    const fleet = held({ healthy_threshold: 3 });
    for (const status of [200, 200, 503, 200, 200]) {
      fleet.set(VICTIM, status);
      fleet.runProbes(VICTIM, 1);
    }
    fleet.run(700);
    assert.deepEqual(fleet.listed(), [FIRST, THIRD]);
    fleet.runProbes(VICTIM, 1);
    fleet.run(1500);
    assert.deepEqual(fleet.listed(), addresses(3));
  });

  it("comes back by the half-open door: one request first, the others when that went well", () => {
    const fleet = held();
    fleet.set(VICTIM, 200);
    const [root] = fleet.roots;
    assert.ok(root !== undefined);
    for (const reason of ["to be probed", "to be confirmed"]) {
      assert.equal(fleet.counter("recovered"), 0, reason);
      fleet.process.tick(1500);
      complete(root.request({ cluster: "api" }));
      fleet.process.tick(300);
    }
    const open = Array.from({ length: 10 }, () => root.request({ cluster: "api" }));
    const trials = open.filter((stream) => hosts(stream).includes(VICTIM));
    assert.equal(trials.length, 1);
    for (const stream of open) if (!trials.includes(stream)) complete(stream);
    assert.deepEqual(fleet.listed(), [FIRST, THIRD]);
    for (const stream of trials) complete(stream, { answeredBy: VICTIM });
    assert.deepEqual(fleet.listed(), addresses(3));
  });

  it("waits for cluster metadata that still lists it to be looked at", () => {
    const fleet = held();
    fleet.set(VICTIM, 200);
    fleet.runProbes(VICTIM, 1);
    const at = fleet.sent.length;
    fleet.run(20_000, []);
    assert.ok(fleet.sent.length - at <= 3, "members that nobody confirms are probed");
    assert.equal(fleet.counter("recovered"), 0);
    fleet.run(2500);
    assert.deepEqual(fleet.listed(), addresses(3));
  });

  it("need not wait where that was looked at after the probe was sent, however late its answer", () => {
    const fleet = held({ timeout_ms: 60_000 }, { metadata_refresh_ms: 20_000 });
    const kept = keepAnswers(fleet, VICTIM);
    fleet.run(45_000);
    assert.equal(kept.length, 1);
    kept[0]?.call.answer();
    fleet.run(300);
    assert.equal(fleet.counter("recovered"), 1);
  });
});

describe("a report on the answer to a probe", () => {
  const CPU = { resource_aware: { weights: { cpu: 1, mem: 0, conns: 0 } }, strategy: "resource_aware" };
  const REPORT: OrcaReport = { cpu_utilization: 0.8 };

  for (const [form, encode] of Object.entries(FORMS)) {
    it(`is believed in the form ${form}, and stays fresh with no request to the endpoint`, () => {
      const fleet = new ProbedFleet(3, {}, { ...CPU, half_life_ms: 1000 });
      fleet.answer = ({ address: one, call }) => {
        const cpu = encode(one === VICTIM ? REPORT : { cpu_utilization: 0.1 });
        call.answer({ headers: { ":status": "200", ...cpu } });
      };
      fleet.run(20_000);
      const load = fleet.load(VICTIM) ?? Number.NaN;
      assert.ok(load > 0.4 && load <= 0.8, `${load}`);
      assert.ok((fleet.load(FIRST) ?? 1) < 0.2);
      assert.ok(fleet.process.metrics.value("steer.reports.read") > 50);
    });
  }

  it("is ignored and counted where it is none, and the answer is as good as without", () => {
    const fleet = new ProbedFleet(3, QUICK, CPU);
    fleet.answer = ({ call }) =>
      call.answer({ headers: { ":status": "200", "endpoint-load-metrics": "TEXT cpu_utilization=nan" } });
    fleet.run(3000);
    assert.deepEqual(fleet.listed(), addresses(3));
    assert.equal(fleet.process.metrics.value("steer.reports.fault.number_bad"), fleet.counter("good"));
  });
});
