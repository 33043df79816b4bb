import { decay } from "../../../assembly/math/decay";

describe("decay", () => {
  it("halves with each half-life", () => {
    expect(decay(0)).toBe(1);
    expect(decay(1)).toBeCloseTo(0.5, 5);
    expect(decay(2)).toBeCloseTo(0.25, 5);
    expect(decay(10)).toBeCloseTo(1.0 / 1024.0, 6);
  });

  it("is within 0.6 % of 2^-x between the table's steps too", () => {
    let worst: f64 = 0;
    for (let x = 0.0; x < 16.0; x += 0.0137) worst = max(worst, Math.abs(<f64>decay(x) / Math.pow(2.0, -x) - 1));
    expect(worst).toBeLessThan(0.006);
  });

  it("never rises with age", () => {
    let previous: f32 = 1;
    for (let x = 0.0; x < 40.0; x += 0.0091) {
      const now = decay(x);
      expect(now <= previous).toBe(true, x.toString());
      previous = now;
    }
  });

  it("is 1 for no age or one from the future, 0 for a very old or unknown one", () => {
    expect(decay(-0.5)).toBe(1);
    expect(decay(-Infinity)).toBe(1);
    expect(decay(15.999)).toBeGreaterThan(0);
    expect(decay(16)).toBe(0);
    expect(decay(1e300)).toBe(0);
    expect(decay(Infinity)).toBe(0);
    expect(decay(NaN)).toBe(0);
  });
});
