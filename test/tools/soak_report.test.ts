// What bench:soak makes of a run: tables, the page, its picture; and its command line.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, it } from "node:test";
import { bootstrap } from "../../bench/soak/bootstrap.ts";
import { chart } from "../../bench/soak/chart.ts";
import { readOptions } from "../../bench/soak/options.ts";
import { document, tables } from "../../bench/soak/report.ts";
import { PROJECT_ROOT } from "../../tools/envoy/paths.ts";
import { sampleAt, settled } from "./soak_samples.ts";

const samples = Array.from({ length: 30 }, (_, n) => sampleAt(n, { steeredCount: 100 * n }));
const failures = new Map([
  [503, 2],
  [0, 1],
]);

function optionsOf(...args: string[]) {
  return readOptions(["node", "main.ts", ...args]);
}

describe("the report", () => {
  it("has a verdict on each line of both tables of targets", () => {
    const lines = tables({ samples, settled: settled(), failures }).split("\n");
    assert.equal(lines.filter((line) => / (reached|MISSED) \|$/.test(line)).length, 6 + 8);
  });

  it("says MISSED where something grows or is left", () => {
    const growing = samples.map((sample, n) => ({ ...sample, vmMemoryBytes: sample.vmMemoryBytes + n * 100_000 }));
    const text = tables({ samples: growing, settled: settled({ steerInFlightCount: 3 }), failures });
    assert.deepEqual(
      text.match(/^\| [^|]+(?=.*MISSED)/gm)?.map((line) => line.slice(2).trim()),
      ["linear memory of all VMs", "streams in Steer's count after the load"],
    );
  });

  it("of a run that was stopped early counts what happened and judges nothing", () => {
    const text = tables({ samples: samples.slice(0, 3), failures });
    assert.doesNotMatch(text, /reached|MISSED/);
    assert.match(text, /\| failed: 503 \| 2 \|\n\| failed: no answer \| 1 \|/);
  });

  it("has no date and no path, so that only numbers differ from run to run", () => {
    const text = document({ samples, settled: settled(), failures }, optionsOf("--minutes", "3"), "2 cores");
    assert.match(text, /Written by `npm run bench:soak -- --minutes 3`/);
    assert.doesNotMatch(text, /20\d\d-|\/home|\/tmp|\/root|file:\/\//);
  });

  it("has a picture with a panel for each thing that is watched", async () => {
    const svg = await chart(samples);
    for (const title of ["Memory of all VMs, MiB", "Descriptors", "Streams in flight", "Latency, ms"])
      assert.ok(svg.includes(`>${title}<`), title);
    assert.doesNotMatch(svg, /NaN/);
  });
});

describe("the command line", () => {
  it("takes all four strategies, or one", () => {
    assert.equal(optionsOf().strategies.length, 4);
    assert.deepEqual(optionsOf("--strategy", "adaptive").strategies, ["adaptive"]);
  });

  it("refuses what it can't do, each with one line that names the option", () => {
    const refused = [
      ["--minutes", "soon"],
      ["--rate", "0"],
      ["--workers", "1.5"],
      ["--strategy", "best"],
      ["--nonsense"],
    ];
    const main = join(PROJECT_ROOT, "bench/soak/main.ts");
    for (const args of refused) {
      const { status, stderr } = spawnSync(process.execPath, [...process.execArgv, main, ...args], {
        encoding: "utf8",
      });
      assert.equal(status, 1, stderr);
      assert.match(stderr, new RegExp(`^error: .*${args[0]}.*\n$`));
    }
  });
});

it("the gateway has a cluster for each strategy, all on the endpoints of one assignment, and all feedback on", () => {
  const { strategies } = optionsOf();
  const text = JSON.stringify(bootstrap({ strategies, wasm: "steer.wasm", adminPath: "a.sock", edsPath: "eds.json" }));
  assert.equal(text.split('"service_name":"endpoints"').length, 1 + strategies.length + 1);
  for (const strategy of strategies) assert.ok(text.includes(`"prefix":"/${strategy}/"`), strategy);
  for (const source of ["admin", "probes", "explain"]) assert.ok(text.includes(`\\"${source}\\":`), source);
  assert.match(text, /"early_header_mutation_extensions"/);
});
