import { Random } from "../../../assembly/math/random";
import { SAMPLE_MAX, Sample } from "../../../assembly/math/sample";

const sample = new Sample();

/** Draws `size` numbers of 0..from-1. */
function draw(random: Random, from: i32, size: i32): i32[] {
  const drawn: i32[] = [];
  sample.start(from);
  for (let n = 0; n < size; n++) drawn.push(sample.draw(random));
  return drawn;
}

describe("Sample", () => {
  it("draws distinct numbers below the bound, for every size", () => {
    const random = new Random(2);
    let wrong = 0;
    for (let size = 0; size <= SAMPLE_MAX; size++) {
      for (let from = size; from < size + 5; from++) {
        const seen = new Set<i32>();
        const drawn = draw(random, from, size);
        for (let n = 0; n < size; n++) {
          if (drawn[n] < 0 || drawn[n] >= from || seen.has(drawn[n])) wrong++;
          seen.add(drawn[n]);
        }
      }
    }
    expect(wrong).toBe(0);
  });

  it("draws every number where as many are wanted as there are", () => {
    expect(draw(new Random(1), 5, 5).sort()).toStrictEqual([0, 1, 2, 3, 4]);
  });

  it("draws every pair of six equally often", () => {
    const random = new Random(4);
    const counts = new StaticArray<i32>(36);
    for (let n = 0; n < 30000; n++) {
      const pair = draw(random, 6, 2).sort();
      counts[pair[0] * 6 + pair[1]]++;
    }
    for (let a = 0; a < 6; a++)
      for (let b = a + 1; b < 6; b++) {
        const count = counts[a * 6 + b];
        expect(count > 1850 && count < 2150).toBe(true, `{${a}, ${b}}: ${count} of 2,000`);
      }
  });

  it("draws each number of 100 in 4 % of the draws of 4", () => {
    const random = new Random(8);
    const counts = new StaticArray<i32>(100);
    for (let n = 0; n < 50000; n++) {
      const drawn = draw(random, 100, 4);
      for (let i = 0; i < 4; i++) counts[drawn[i]]++;
    }
    for (let i = 0; i < 100; i++) expect(counts[i] > 1800 && counts[i] < 2200).toBe(true, `${i}: ${counts[i]}`);
  });

  it("draws each number first equally often: equals are not chosen by their position", () => {
    const random = new Random(6);
    const counts = new StaticArray<i32>(30);
    for (let n = 0; n < 30000; n++) {
      const drawn = draw(random, 10, 3);
      for (let place = 0; place < 3; place++) counts[place * 10 + drawn[place]]++;
    }
    for (let i = 0; i < 30; i++)
      expect(counts[i] > 2800 && counts[i] < 3200).toBe(true, `${i % 10} at place ${i / 10}: ${counts[i]} of 3,000`);
  });
});
