// The tables and targets of bench:cost, and the sum of its breakdown.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { breakdownCases, CALLBACKS, HEADER, NAMED } from "../../bench/cost/breakdown/cases.ts";
import { OPERATIONS } from "../../bench/cost/breakdown/operations.ts";
import { breakdownOf, sumUs } from "../../bench/cost/breakdown/parts.ts";
import { chart } from "../../bench/cost/chart.ts";
import { FLOOR, RUST } from "../../bench/cost/plan.ts";
import { document, tables } from "../../bench/cost/report.ts";
import { compared, merged, type Row } from "../../bench/cost/row.ts";
import { estimate } from "../../bench/cost/statistics.ts";
import { isCertain, isReached, targetsOf } from "../../bench/cost/targets.ts";

/** A case that cost so much more than round_robin, with the same disturbances in each round for all. */
function row(name: string, excessUs: number, endpointCount = 8): Row {
  const excesses = Array.from({ length: 12 }, (_, round) => excessUs + Math.sin(round));
  const whole = estimate(excesses.map((value) => value + 50));
  return {
    name,
    endpointCount,
    processUs: whole,
    workerUs: whole,
    excess: estimate(excesses),
    excesses,
    referenceName: "round_robin",
    hostCount: 8,
    referenceHostCount: 8,
    idleUsPerS: 1500,
    servedCount: 12_000,
    failedCount: 0,
    p50Ms: 0.25,
    p99Ms: 0.5,
  };
}

describe("the targets", () => {
  it("compare rounds with each other, so that what disturbs both is not in the difference", () => {
    const [target] = targetsOf([row(FLOOR, 12), row("Steer adaptive", 15)]);
    assert.ok(Math.abs((target?.measured.mean ?? 0) - 3) < 1e-9 && (target?.measured.halfWidth ?? 1) < 1e-9);
    assert.ok(target && isReached(target));
  });

  it("are missed by what is dearer than the floor and 4 µs, or than the Rust peer", () => {
    const targets = targetsOf([row(FLOOR, 12), row(RUST, 16), row("Steer adaptive", 16.5)]);
    assert.deepEqual(targets.map(isReached), [false, false]);
  });

  it("hold growth from the smallest pool to the largest under 2 µs", () => {
    const sizes = [8, 64, 4096].map((size, index) => row("Steer adaptive", 15 + index, size));
    const targets = targetsOf([...sizes, row("Steer adaptive, admin", 20, 8), row("Steer adaptive, admin", 23, 4096)]);
    assert.deepEqual(
      targets.map((target) => [target.name, isReached(target)]),
      [
        ["Steer adaptive from 8 to 4096 endpoints", true],
        ["Steer adaptive, admin from 8 to 4096 endpoints", false],
      ],
    );
  });

  it("are called certain only where they lie outside of the interval", () => {
    const measured = (mean: number) => ({ name: "any", measured: { mean, halfWidth: 1 }, limitUs: 4 });
    assert.deepEqual(
      [2, 3.5, 4.5, 6].map((mean) => isCertain(measured(mean))),
      [true, false, false, true],
    );
  });

  it("are not set for what has no load reports, nor without a floor to compare with", () => {
    assert.deepEqual(targetsOf([row("Steer adaptive, no reports", 90), row("Steer adaptive", 90)]), []);
  });
});

describe("a case measured with several processes", () => {
  const runs = [10, 14, 12].map((excessUs) => [row("Steer", excessUs), row("Rust", excessUs - 2)]);

  it("has the processes' means as its values", () => {
    const [steer] = merged(runs);
    assert.ok(Math.abs((steer?.excess?.mean ?? 0) - 12) < 0.1, `${steer?.excess?.mean}`);
    assert.ok((steer?.excess?.halfWidth ?? 0) > 4, "three processes 4 µs apart tell little");
    assert.equal(steer?.servedCount, 36_000);
  });

  it("is compared with another run by run", () => {
    const [steer, rust] = merged(runs) as [Row, Row];
    const difference = compared(steer, rust);
    assert.ok(Math.abs(difference.mean - 2) < 0.01 && difference.halfWidth < 0.01, JSON.stringify(difference));
  });

  it("leaves out what was not there each time", () => {
    assert.deepEqual(
      merged([...runs, [row("Steer", 11)]]).map(({ name }) => name),
      ["Steer"],
    );
  });

  it("is as it was where there was one run", () => assert.deepEqual(merged([runs[0] ?? []]), runs[0]));
});

describe("the document", () => {
  const facts = {
    machine: "2 cores",
    command: "npm run bench:cost",
    ratePerS: 3000,
    sliceMs: 200,
    connectionCount: 32,
    processCount: 1,
    rounds: new Map([[8, 12]]),
    missing: ["lb.lua"],
  };

  it("has no date and no path, so that only numbers differ from run to run", () => {
    const text = document([row("Steer adaptive", 15)], [], facts);
    assert.doesNotMatch(text, /20\d\d|\/home|\/tmp|\/root|file:/);
  });

  it("says which peers were not there", () => {
    assert.match(document([], [], facts), /Not measured.*lb\.lua/);
  });

  it("has a table for each size, with as many cells in each line as in its head", () => {
    const rounds = new Map([
      [8, 12],
      [64, 9],
    ]);
    const text = tables([row("a", 1), row("b", 2), row("a", 3, 64)], rounds);
    assert.deepEqual(text.match(/^## .*$/gm), ["## 8 endpoints, 12 rounds", "## 64 endpoints, 9 rounds"]);
    const widths = new Set(
      text
        .split("\n")
        .filter((line) => line.startsWith("|"))
        .map((line) => line.split("|").length),
    );
    assert.equal(widths.size, 1);
  });

  it("has a picture that shows every case once for the smallest pool", async () => {
    const svg = await chart([row("one", 1), row("Steer two", 2), row("Steer two", 3, 64)]);
    assert.equal(svg.match(/>one</g)?.length, 1);
    assert.match(svg, /^<svg/);
  });
});

describe("the breakdown", () => {
  const cases = breakdownCases("calls.wasm", "steer.wasm");
  const costs: Record<string, number> = { [HEADER]: 1, [NAMED]: 7, [CALLBACKS]: 6 };
  const rows = cases.map(({ name }) => row(name, costs[name] ?? (name.startsWith("Steer ") ? 20 : 56)));
  const times = [1, 2, 3, 4].map((codeUs) => ({ codeUs, calls: new Map([["clock", 2]]) }));

  it("adds up override_host, the callbacks, the calls as often as they are made, and the plugin's own code", () => {
    const sums = sumUs(breakdownOf(rows, times));
    sums.forEach((sum, index) => {
      assert.ok(Math.abs(sum - (6 + 6 + 2 * 1 + (index + 1))) < 0.3, `${sums}`);
    });
  });

  it("takes a fiftieth of what fifty calls cost more than none", () => {
    const clock = breakdownOf(rows, times).parts.find(({ name }) => name === "clock");
    assert.ok(Math.abs((clock?.once?.mean ?? 0) - 1) < 1e-9);
  });

  it("measures every operation in a case of its own", () => {
    assert.equal(cases.filter(({ name }) => name.startsWith("Wasm: 50 x ")).length, OPERATIONS.length);
  });

  it("is refused where a part was not measured", () => {
    assert.throws(
      () =>
        breakdownOf(
          rows.filter(({ name }) => name !== NAMED),
          times,
        ),
      /was not measured/,
    );
  });
});
