// The verdict of bench:soak on a series: whether it grows.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Random } from "../../bench/balance/engine/random.ts";
import { median, theilSen, trendOf } from "../../bench/soak/trend.ts";
import { endingsOf, fallbacksOf, growthsOf } from "../../bench/soak/verdicts.ts";
import { sampleAt, settled } from "./soak_samples.ts";

const COUNT = 120;
const NAMES = {
  vms: "linear memory of all VMs",
  rss: "resident memory of Envoy",
  streams: "streams in Steer's count beyond Envoy's",
};
const MIB = 1024 * 1024;

/** Samples half a minute apart. @param of fields by number of the sample */
function samplesOf(of: (n: number) => Parameters<typeof sampleAt>[1]) {
  return Array.from({ length: COUNT }, (_, n) => sampleAt(n / 2, of(n)));
}

function isReached(samples: ReturnType<typeof samplesOf>, name: string): boolean | undefined {
  return growthsOf(samples).find((growth) => growth.name === name)?.isReached;
}

describe("a series", () => {
  const random = new Random(1, "noise");
  const noise = () => random.unit() - 0.5;

  it("that is flat under noise of a tenth is not said to grow", () => {
    const samples = samplesOf(() => ({ rssBytes: (100 + 10 * noise()) * MIB, vmMemoryBytes: (16 + noise()) * MIB }));
    assert.equal(isReached(samples, NAMES.rss), true);
    assert.equal(isReached(samples, NAMES.vms), true);
  });

  it("that grows by a tenth after warm-up is said to grow, under the same noise", () => {
    const samples = samplesOf((n) => ({ rssBytes: (100 + 0.15 * n + 10 * noise()) * MIB }));
    assert.equal(isReached(samples, NAMES.rss), false);
  });

  it("that grows in few steps is said to grow", () => {
    const samples = samplesOf((n) => ({ vmMemoryBytes: (16 + Math.floor(n / 30)) * MIB }));
    assert.equal(isReached(samples, NAMES.vms), false);
  });

  it("that grows in the warm-up only is not said to grow", () => {
    const samples = samplesOf((n) => ({ vmMemoryBytes: (16 + Math.min(n, COUNT / 3)) * MIB }));
    assert.equal(isReached(samples, NAMES.vms), true);
  });

  it("with a few outliers at its end is not said to grow", () => {
    const samples = samplesOf((n) => ({ rssBytes: (n > COUNT - 10 ? 300 : 100) * MIB }));
    assert.equal(isReached(samples, NAMES.rss), true);
  });

  it("that falls is not said to grow", () => {
    assert.equal(
      isReached(
        samplesOf((n) => ({ rssBytes: (200 - n) * MIB })),
        NAMES.rss,
      ),
      true,
    );
  });

  it("of Steer's streams is held against Envoy's, so that more load is no leak and a lost stream is one", () => {
    const loaded = samplesOf((n) => ({ steerInFlightCount: 10 + n, downstreamCount: 10 + n }));
    assert.equal(isReached(loaded, NAMES.streams), true);
    const leaking = samplesOf((n) => ({ steerInFlightCount: 10 + Math.floor(n / 10), downstreamCount: 10 }));
    assert.equal(isReached(leaking, NAMES.streams), false);
  });

  it("of fewer than nine samples gets no verdict", () => {
    assert.throws(() => trendOf(Array.from({ length: 8 }, (_, x) => ({ x, y: x }))), /too few/);
  });
});

describe("the line", () => {
  it("of points on a line has its slope, at any distances", () => {
    const points = [0, 1, 4, 9, 10].map((x) => ({ x, y: 3 * x - 7 }));
    assert.equal(theilSen(points), 3);
  });

  it("tells what it gains over the last two thirds, and both medians", () => {
    const trend = trendOf(Array.from({ length: 9 }, (_, x) => ({ x, y: 2 * x })));
    assert.deepEqual(trend, { before: 8, after: 14, slope: 2, rise: 10 });
  });

  it("has the mean of the two middle slopes where their number is even", () => {
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.ok(Number.isNaN(median([])));
  });
});

describe("the end", () => {
  const samples = samplesOf((n) => ({ steeredCount: 100 * n, fallbacks: new Map([["no_endpoints", 50]]) }));

  it("is good where nothing is left", () => {
    assert.deepEqual(
      endingsOf(samples, settled()).filter((one) => !one.isReached),
      [],
    );
  });

  it("is missed for one stream, one request in flight at an endpoint, one VM that died", () => {
    const left = settled({ steerInFlightCount: 1, lingeringCount: 1, reloadCount: 1 });
    assert.equal(endingsOf(samples, left).filter((one) => !one.isReached).length, 3);
  });

  it("is missed where no explanation told of requests in flight", () => {
    const left = settled({ lingeringCount: Number.NaN });
    assert.equal(endingsOf(samples, left).filter((one) => !one.isReached).length, 1);
  });

  it("counts fallbacks since the first sample only", () => {
    assert.deepEqual(fallbacksOf(samples), new Map());
    const rising = samplesOf((n) => ({ steeredCount: 10 * n, fallbacks: new Map([["none_usable", n]]) }));
    assert.deepEqual(fallbacksOf(rising), new Map([["none_usable", COUNT - 1]]));
    const steered = endingsOf(rising, settled()).find(({ name }) => name === "requests that Steer chose for");
    assert.equal(steered?.isReached, false);
  });
});
