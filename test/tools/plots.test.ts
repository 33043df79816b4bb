// docs/images and the examples of docs/freshness.md and docs/health.md against the plugin's own functions.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { sendings } from "../../tools/plots/curves.ts";
import { compileFunctions } from "../../tools/plots/functions.ts";
import { draw, IMAGES } from "../../tools/plots/plots.ts";

const DOCS = new URL("../../docs/", import.meta.url);
const LARGEST_BYTES = 40_000;
const HALF_LIFE_MS = 30_000;
const MEDIAN_CPU = 0.4;

const newFunctions = await compileFunctions();

/** The cells of a page's table, without its head, which is known by how it begins. */
async function rowsOf(page: string, head: string): Promise<string[][]> {
  const lines = (await readFile(new URL(page, DOCS), "utf8")).split("\n");
  const at = lines.findIndex((line) => line.startsWith(head));
  assert.notEqual(at, -1, `${page} has no table ${head}`);
  const rows = lines.slice(at + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith("|")),
    )
    .map(cellsOf);
}

/** As the page writes a number; nothing where there is none. */
function textOf(number: number): string {
  return Number.isNaN(number) ? "" : number.toFixed(3);
}

function cellsOf(line: string): string[] {
  const cells = line.split("|").slice(1, -1);
  return cells.map((cell) => cell.trim());
}

describe("docs/images", () => {
  it("is what `npm run plots` draws, byte for byte", async () => {
    const drawn = await draw(newFunctions());
    assert.deepEqual((await readdir(IMAGES)).sort(), [...drawn.keys()].sort());
    for (const [name, svg] of drawn) {
      assert.equal(await readFile(new URL(name, IMAGES), "utf8"), svg, `${name}: run \`npm run plots\``);
    }
  });

  it("is the same when it is drawn again, and small", async () => {
    const [one, other] = [await draw(newFunctions()), await draw(newFunctions())];
    assert.deepEqual(one, other);
    for (const [name, svg] of one) assert.ok(Buffer.byteLength(svg) < LARGEST_BYTES, name);
  });
});

describe("the example in docs/freshness.md", () => {
  it("is what takeReport, expire and readFact make of its numbers", async () => {
    const functions = newFunctions();
    assert.equal(functions.defaultHalfLifeMs(), HALF_LIFE_MS);
    functions.begin(HALF_LIFE_MS, functions.defaultLimitMs());
    const rows = await rowsOf("freshness.md", "| time | what comes |");
    assert.ok(rows.length > 5);
    for (const [timeS = "", what = "", takenAtS = "", cpu = "", kept, believed] of rows) {
      const nowMs = Number(timeS) * 1000;
      const ageMs = nowMs - Number(takenAtS) * 1000;
      if (cpu !== "" && what.includes("metadata")) functions.declare(Number(cpu), ageMs, nowMs);
      else if (cpu !== "") functions.sample(Number(cpu), ageMs, nowMs);
      functions.forget(nowMs);
      const found = [functions.kept(), functions.believed(MEDIAN_CPU, nowMs)].map(textOf);
      assert.deepEqual(found, [kept, believed], `${timeS} ${what}`);
    }
  });

  it("says how dear three times its share makes an endpoint whose numbers don't change", async () => {
    const page = await readFile(new URL("freshness.md", DOCS), "utf8");
    const [, after100, after400] =
      /([\d.]+) times as dear after 100\s+requests, and ([\d.]+) times after 400/.exec(page) ?? [];
    const curve = new Map(sendings(newFunctions(), [3]).map(({ x, y }) => [x, y.toFixed(1)]));
    assert.deepEqual([curve.get(100), curve.get(400)], [after100, after400]);
  });
});

describe("the priorities in docs/health.md", () => {
  it("take what Priorities gives them", async () => {
    const rows = await rowsOf("health.md", "| priority 0 | priority 1 |");
    assert.ok(rows.length > 5);
    for (const row of rows) {
      const functions = newFunctions();
      const levels = row.slice(0, 3).filter((cell) => cell !== "");
      levels.forEach((cell, priority) => {
        const [usable, members] = cell.split(" of ").map(Number);
        functions.setPriority(priority, members ?? Number.NaN, usable ?? Number.NaN);
      });
      const loads = levels.map((_, priority) => `${functions.loadOf(priority)} %`);
      assert.equal(row[3], loads.join(", "), row.join(" | "));
    }
  });
});
