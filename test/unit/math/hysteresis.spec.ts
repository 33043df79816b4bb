import { spillRatio } from "../../../assembly/math/hysteresis";

const START: f64 = 0.8;
const STOP: f64 = 0.7;

/** Follows a row of loads from an idle start. */
function follow(loads: f64[]): f64 {
  let ratio: f64 = 0;
  for (let i = 0; i < loads.length; i++) ratio = spillRatio(ratio, loads[i], START, STOP);
  return ratio;
}

describe("spillRatio", () => {
  it("is 0 up to the start, then rises in proportion to 1 at full load", () => {
    expect(follow([0.5])).toBe(0);
    expect(follow([0.8])).toBe(0);
    expect(follow([0.85])).toBeCloseTo(0.25, 9);
    expect(follow([0.9])).toBeCloseTo(0.5, 9);
    expect(follow([1])).toBeCloseTo(1, 9);
    expect(follow([7])).toBe(1);
  });

  it("stays while the load swings by less than start - stop", () => {
    expect(follow([0.9, 0.85])).toBeCloseTo(0.5, 9);
    expect(follow([0.9, 0.82, 0.88, 0.81])).toBeCloseTo(0.5, 9);
  });

  it("falls along the line that ends at stop, without a jump", () => {
    expect(follow([0.9, 0.78])).toBeCloseTo(0.4, 9);
    expect(follow([0.9, 0.72])).toBeCloseTo(0.1, 9);
    expect(follow([0.9, 0.7])).toBeCloseTo(0, 9);
    expect(follow([0.9, 0.1])).toBe(0);
    expect(follow([1, 0.72, 0.78])).toBeCloseTo(0.1, 9);
  });

  it("never leaves 0..1, and never moves by more than the load did times the slope", () => {
    let ratio: f64 = 0;
    let load: f64 = 0;
    let wrong = 0;
    for (let n = 0; n < 10000; n++) {
      const next = 0.5 + 0.6 * Math.sin(<f64>n * 0.37) * Math.cos(<f64>n * 0.011);
      const after = spillRatio(ratio, next, START, STOP);
      if (after < 0 || after > 1) wrong++;
      if (n > 0 && Math.abs(after - ratio) > Math.abs(next - load) / (1 - START) + 1e-9) wrong++;
      ratio = after;
      load = next;
    }
    expect(wrong).toBe(0);
  });

  it("has no hysteresis where start and stop are one", () => {
    expect(spillRatio(0.9, 0.85, 0.8, 0.8)).toBeCloseTo(0.25, 9);
    expect(spillRatio(0, 0.85, 0.8, 0.8)).toBeCloseTo(0.25, 9);
  });
});
