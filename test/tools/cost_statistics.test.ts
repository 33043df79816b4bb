// What bench:cost says of differences and spreads.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Random } from "../../bench/balance/engine/random.ts";
import {
  type Counts,
  effectiveHostCount,
  isEven,
  isSameSpread,
  parseCounts,
  weightsOf,
} from "../../bench/cost/spread.ts";
import { differences, estimate, minus, quantile, tQuantile } from "../../bench/cost/statistics.ts";

const random = new Random(1, "cost statistics");

function normal(): number {
  return Math.sqrt(2 * random.exponential(1)) * Math.cos(2 * Math.PI * random.unit());
}

/** Requests to endpoints drawn with these weights. */
function drawn(weights: readonly number[], requestCount: number): Counts {
  let sum = 0;
  const ends = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  const counts = weights.map(() => 0);
  for (let request = 0; request < requestCount; request++) {
    const at = random.unit() * sum;
    const host = ends.findIndex((end) => at < end);
    counts[host] = (counts[host] ?? 0) + 1;
  }
  return counts;
}

describe("an estimate", () => {
  it("has the true difference in its 95 % interval nineteen times of twenty", () => {
    const runCount = 2000;
    let hits = 0;
    for (let run = 0; run < runCount; run++) {
      const { mean, halfWidth } = estimate(Array.from({ length: 20 }, () => 3 + 2 * normal()));
      if (Math.abs(mean - 3) <= halfWidth) hits++;
    }
    assert.ok(Math.abs(hits / runCount - 0.95) < 0.02, `${hits} of ${runCount}`);
  });

  it("does not follow a fifth of disturbed slices", () => {
    const calm = Array.from({ length: 20 }, (_, n) => 3 + (n % 5) / 10);
    const disturbed = calm.map((value, n) => (n % 5 === 0 ? value + 1000 : value));
    assert.ok(Math.abs(estimate(disturbed).mean - 3.2) < 0.3, `${estimate(disturbed).mean}`);
  });

  it("of two values knows nothing", () => {
    assert.equal(estimate([1, 2]).halfWidth, Number.POSITIVE_INFINITY);
  });

  it("of a difference of estimates is as wide as both make it", () => {
    assert.deepEqual(minus({ mean: 5, halfWidth: 3 }, { mean: 1, halfWidth: 4 }), { mean: 4, halfWidth: 5 });
  });
});

describe("Student's t", () => {
  for (const [freedom, expected] of [
    [4, 2.776],
    [9, 2.262],
    [30, 2.042],
    [1000, 1.962],
  ] as const) {
    it(`has the 97.5 % quantile ${expected} at ${freedom} degrees of freedom`, () => {
      assert.ok(Math.abs(tQuantile(freedom) - expected) < 0.005, `${tQuantile(freedom)}`);
    });
  }
});

describe("a quantile", () => {
  it("is a value that was seen, by nearest rank", () => {
    assert.deepEqual([quantile([1, 2, 3, 4], 0.5), quantile([1, 2, 3, 4], 0.99), quantile([7], 0)], [2, 4, 7]);
  });
});

it("differences are taken round by round", () => {
  assert.deepEqual(differences([5, 7], [1, 10]), [4, -3]);
});

describe("a spread", () => {
  it("is read from Envoy's own count of each host, in the order of the endpoints, and of no other cluster", () => {
    const text = [
      "api::127.0.1.2:30000::rq_total::7",
      "api::127.0.1.1:30000::rq_total::3",
      "api::127.0.1.1:30000::rq_active::9",
      "api_other::127.0.1.1:30000::rq_total::100",
    ].join("\n");
    assert.deepEqual(parseCounts(text, "api", ["127.0.1.1:30000", "127.0.1.2:30000", "127.0.1.3:30000"]), [3, 7, 0]);
  });

  it("over one of eight counts as one host, over all of them alike as eight", () => {
    assert.equal(effectiveHostCount([0, 500, 0, 0, 0, 0, 0, 0]), 1);
    assert.equal(effectiveHostCount(new Array(8).fill(500)), 8);
  });

  it("by chance over 4,096 endpoints counts as even, though few requests came to each", () => {
    assert.ok(isEven(drawn(new Array(4096).fill(1), 12_000)));
  });

  it("by chance is the same as round_robin's", () => {
    assert.ok(isSameSpread(drawn(new Array(64).fill(1), 5000), new Array(64).fill(80)));
  });

  it("over other hosts is another one, though they are as many", () => {
    assert.ok(!isSameSpread([100, 100, 0, 0, 0, 0, 0, 0], [0, 0, 100, 100, 0, 0, 0, 0]));
  });

  it("over fewer hosts is another one", () => {
    assert.ok(!isSameSpread([100, 100, 0, 0, 0, 0, 0, 0], [50, 50, 50, 50, 0, 0, 0, 0]));
  });

  it("comes back from the weights made of it", () => {
    const seen = [700, 200, 100, 0];
    const again = drawn(weightsOf(seen), 20_000);
    assert.ok(isSameSpread(seen, again), `${again}`);
  });

  it("makes weights that Envoy accepts: none is 0, and their sum fits 32 bits", () => {
    const weights = weightsOf([1_000_000, ...new Array(4095).fill(0)]);
    assert.ok(Math.min(...weights) === 1 && weights.reduce((sum, weight) => sum + weight, 0) < 2 ** 32);
  });
});
