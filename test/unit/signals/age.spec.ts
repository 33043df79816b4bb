import { ageOf, FUTURE } from "../../../assembly/signals/age";

const NOW_MS: f64 = 1730000000500;

describe("ageOf", () => {
  it("is the time since, in milliseconds", () => {
    expect(ageOf(1730000000, NOW_MS)).toBe(500);
    expect(ageOf(1729999990.25, NOW_MS)).toBe(10250);
  });

  it("is 0 where either time is not known", () => {
    expect(ageOf(NaN, NOW_MS)).toBe(0);
    expect(ageOf(1730000000, 0)).toBe(0);
    expect(ageOf(1730000000, NaN)).toBe(0);
  });

  it("allows clocks to be 5 s ahead, and no more", () => {
    expect(ageOf(1730000005.5, NOW_MS)).toBe(0);
    expect(ageOf(1730000005.501, NOW_MS)).toBe(FUTURE);
    expect(ageOf(1730000000500, NOW_MS)).toBe(FUTURE, "milliseconds in the place of seconds");
    expect(ageOf(1e308, NOW_MS)).toBe(FUTURE);
  });

  it("does not overflow", () => {
    expect(ageOf(0, NOW_MS)).toBe(i32.MAX_VALUE);
    expect(ageOf(0, Infinity)).toBe(i32.MAX_VALUE);
  });
});
