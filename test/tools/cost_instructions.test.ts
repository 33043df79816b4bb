// Counted instructions: what is read of callgrind's dumps, and what the tables say of them.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Count } from "../../bench/cost/instructions/count.ts";
import { instructionTables } from "../../bench/cost/instructions/report.ts";
import { parseTotals } from "../../bench/cost/instructions/valgrind.ts";

describe("parseTotals", () => {
  it("takes the sum at the end of a dump", () => {
    assert.equal(parseTotals("version: 1\nevents: Ir\nfn=(1) main\n0 12\ntotals: 190658934\n"), 190658934);
  });

  it("takes the sum of the threads where they are apart", () => {
    assert.equal(parseTotals("summary: 5\n0 5\ntotals: 7\n"), 7);
  });

  it("refuses a text without one", () => {
    assert.throws(() => parseTotals("events: Ir\n"), /no totals.*events: Ir/);
  });
});

describe("the tables", () => {
  const count = (name: string, endpointCount: number, perRequest: number, readShare = 0): Count => ({
    name,
    endpointCount,
    perRequest,
    idlePerMs: 100,
    readShare,
  });
  const told = instructionTables([
    count("round_robin", 8, 180_000),
    count("Steer adaptive, all answers read", 8, 280_000, 1),
    count("Steer adaptive", 8, 255_000, 0.5),
    count("round_robin", 64, 181_000),
    count("Steer adaptive", 64, 257_000, 0.5),
  ]);

  it("show round_robin as it is and the others over it, by number of endpoints", () => {
    assert.match(told, /\| round_robin \| 180,000 \| 181,000 \| 100 \|/);
    assert.match(told, /\| Steer adaptive \| \+75,000 \| \+76,000 \| 100 \|/);
    assert.match(told, /\| Steer adaptive, all answers read \| \+100,000 \| {2}\| 100 \|/);
  });

  it("show what a request costs by the share of answers that are read at a rate", () => {
    assert.match(told, /\| 250 \| 100 % \| \+100,000 \|/);
    assert.match(told, /\| 3,000 \| 13 % \| \+56,500 \|/);
  });
});
