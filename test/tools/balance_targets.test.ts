import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Figures } from "../../bench/balance/figures.ts";
import { plotsOf } from "../../bench/balance/plots.ts";
import { summaryOf, tableOf, verdictMatrixOf } from "../../bench/balance/tables.ts";
import { type Target, verdictsOn } from "../../bench/balance/targets.ts";

const LINE = { p50Ms: 10, p999Ms: 200, errorRatio: 0, maxToMeanLoad: 1, offOwnerRatio: Number.NaN };

function line(policy: string, p99Ms: number, other: Partial<Figures> = {}): Figures {
  return { ...LINE, world: "equal", policy, p99Ms, ...other };
}

function reached(target: Target, ...lines: Figures[]): boolean | undefined {
  return verdictsOn(lines).find((verdict) => verdict.target === target)?.isReached;
}

describe("a target", () => {
  it("is reached at its limit and missed one step above", () => {
    assert.equal(reached("resource_aware to RR", line("round_robin", 100), line("resource_aware", 105)), true);
    assert.equal(reached("resource_aware to RR", line("round_robin", 100), line("resource_aware", 105.1)), false);
  });

  it("is left out where its reference was not run", () => {
    assert.equal(reached("adaptive to RR", line("adaptive", 1)), undefined);
  });

  it("compares the best strategy with the best reference, the oracle excluded", () => {
    const others = [line("round_robin", 100), line("prequal", 90), line("oracle", 50), line("resource_aware", 120)];
    assert.equal(reached("best p99", ...others, line("adaptive", 90)), true);
    assert.equal(reached("best p99", ...others, line("adaptive", 90.1)), false);
  });

  it("takes no reference for a bar that is fast because it fails", () => {
    const failing = line("prequal", 20, { errorRatio: 0.4 });
    assert.equal(reached("best p99", line("round_robin", 100), failing, line("adaptive", 90)), true);
  });

  it("wants a quarter of the least errors, or 0.5 %", () => {
    const bar = line("round_robin", 100, { errorRatio: 0.04 });
    assert.equal(reached("best errors", bar, line("adaptive", 90, { errorRatio: 0.01 })), true);
    assert.equal(reached("best errors", bar, line("adaptive", 90, { errorRatio: 0.0101 })), false);
    assert.equal(reached("best errors", line("round_robin", 1), line("adaptive", 9, { errorRatio: 0.005 })), true);
  });

  it("holds from 100 proxies on only in worlds of unequal hosts", () => {
    const lines = (world: string) => [line("adaptive", 21, { world }), line("least_request_full_scan", 100, { world })];
    assert.equal(reached("crowd", ...lines("equal, 100 proxies")), undefined);
    assert.equal(reached("crowd", ...lines("three_sizes, 100 proxies")), false);
    assert.equal(reached("crowd", ...lines("three_sizes, 2000 hosts, 200 proxies")), false);
  });

  it("allows 1.5 times the oracle's from 100 proxies on", () => {
    const lines = (world: string) => [line("adaptive", 150, { world }), line("oracle", 100, { world })];
    assert.equal(reached("to oracle", ...lines("three_sizes")), false);
    assert.equal(reached("to oracle", ...lines("three_sizes, 100 proxies")), true);
    assert.equal(reached("to oracle", ...lines("three_sizes, 2000 hosts, 200 proxies")), true);
  });
});

describe("the tables", () => {
  const lines = [line("round_robin", 100), line("adaptive", 95.25), line("oracle", 90)];

  it("show p99 by world and policy, the fastest but the oracle in bold", () => {
    const [, , row] = summaryOf(lines).split("\n");
    assert.equal(row?.replaceAll(/ +/g, " "), "| equal | 100 | 90.0 | **95.3** |");
  });

  it("say MISSED where a target is missed", () => {
    const worse = [line("round_robin", 100), line("adaptive", 110)];
    assert.match(verdictMatrixOf(verdictsOn(worse)), /1\.10 MISSED/);
    assert.doesNotMatch(verdictMatrixOf(verdictsOn(lines)), /MISSED/);
  });

  it("are Markdown with aligned columns", () => {
    assert.equal(
      tableOf(
        [
          ["name", "ms"],
          ["a", "1"],
        ],
        1,
      ),
      "| name |  ms |\n| ---- | --: |\n| a    |   1 |",
    );
  });
});

describe("the plots", () => {
  it("are the same bytes for the same figures, and show a point for each policy", async () => {
    const lines = [line("adaptive", 95), line("oracle", 90)];
    const [one, other] = [await plotsOf(lines), await plotsOf(lines)];
    assert.deepEqual(one, other);
    assert.ok(one.every(({ svg }) => svg.startsWith("<svg")));
    assert.match(one[0]?.svg ?? "", /policy: adaptive/);
  });
});
