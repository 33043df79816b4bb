// The endpoints of bench:soak: who they are, what becomes of them, what they report.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Random } from "../../bench/balance/engine/random.ts";
import { ZONES } from "../../bench/cost/endpoints.ts";
import { Churn } from "../../bench/soak/endpoints/churn.ts";
import { assignmentOf, ipOf, type Member } from "../../bench/soak/endpoints/member.ts";
import { formOf, reportText } from "../../bench/soak/endpoints/report.ts";
import { WELL } from "../../tools/demo_endpoints/condition.ts";

const COUNT = 100;

function churnOf(seed: number, stepCount: number) {
  const churn = new Churn(COUNT, new Random(seed, "churn"));
  return Array.from({ length: stepCount }, () => churn.next());
}

describe("addresses", () => {
  it("are never used twice, and are all of the loopback device", () => {
    const count = 100_000;
    const ips = Array.from({ length: count }, (_, number) => ipOf(number));
    assert.equal(new Set(ips).size, count);
    for (const ip of [...ips.slice(0, 1000), ipOf(14_999_999)]) {
      const [first, second, ...rest] = ip.split(".").map(Number);
      assert.equal(first, 127);
      assert.ok(Number(second) >= 1 && [second, ...rest].every((part) => Number(part) <= 254), ip);
    }
  });
});

describe("churn", () => {
  it("is the same for the same seed, another one for another", () => {
    assert.deepEqual(churnOf(1, 50), churnOf(1, 50));
    assert.notDeepEqual(churnOf(1, 50), churnOf(2, 50));
  });

  it("replaces an endpoint in each step, a tenth in each thirtieth", () => {
    const counts = churnOf(1, 60).map(({ replaced }) => replaced.length);
    assert.ok(counts.every((count) => count >= 1));
    assert.deepEqual(
      counts.map((count, index) => (count > 1 ? index : -1)).filter((index) => index >= 0),
      [29, 59],
    );
  });

  it("keeps no more than a twentieth ill at once, and makes everybody well again who stays", () => {
    const ill = new Set<number>();
    for (const { conditions, replaced } of churnOf(3, 500)) {
      for (const index of replaced) ill.delete(index);
      for (const [index, condition] of conditions) {
        if (condition === WELL) assert.ok(ill.delete(index), `${index} was not ill`);
        else ill.add(index);
      }
      assert.ok(ill.size <= COUNT / 20, `${ill.size} are ill`);
    }
  });

  it("says nothing of an endpoint that it replaces", () => {
    for (const { replaced, conditions, facts } of churnOf(4, 300))
      for (const index of replaced) assert.ok(!conditions.has(index) && !facts.has(index));
  });
});

it("EDS lists every member once, in its place, with its own metadata as numbers", () => {
  const members = Array.from(
    { length: COUNT },
    (_, number): Member => ({
      ip: ipOf(number),
      port: 1000 + number,
      place: ZONES[number % ZONES.length] as Member["place"],
      healthStatus: "HEALTHY",
      weight: 1,
      cpu: 0.5,
      mem: 0.25,
      conns: 7,
    }),
  );
  const text = JSON.stringify(assignmentOf(members, 3));
  for (const { ip, port } of members) assert.equal(text.split(`"address":"${ip}","port_value":${port}}`).length, 2);
  assert.match(text, /^\{"version_info":"3"/);
  assert.equal(text.split('"steer":{"cpu":0.5,"mem":0.25,"conns":7}').length, COUNT + 1);
});

describe("a load report", () => {
  const report = { cpu: 0.5, mem: 0.25, rps: 100 };

  it("says the same in each of its forms", () => {
    assert.equal(reportText(report, "text"), "TEXT cpu_utilization=0.500, mem_utilization=0.250, rps_fractional=100.0");
    assert.equal(
      reportText(report, "json"),
      'JSON {"cpu_utilization":0.5,"mem_utilization":0.25,"rps_fractional":100}',
    );
    const [, encoded = ""] = reportText(report, "binary").split(" ");
    const bytes = Buffer.from(encoded, "base64");
    assert.deepEqual([bytes.readDoubleLE(1), bytes.readDoubleLE(10), bytes.readDoubleLE(19)], [0.5, 0.25, 100]);
  });

  it("comes in all forms, one of a hundred being broken", () => {
    const forms = Array.from({ length: 100 }, (_, n) => formOf(n / 100));
    const count = (form: string) => forms.filter((one) => one === form).length;
    assert.deepEqual(["broken", "json", "binary", "text"].map(count), [1, 10, 10, 79]);
  });
});
