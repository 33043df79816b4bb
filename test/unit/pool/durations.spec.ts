import { Durations } from "../../../assembly/pool/durations";

/** Durations that were all the same. */
function always(durationMs: u32): Durations {
  const durations = new Durations();
  for (let n = 0; n < 500; n++) durations.take(durationMs);
  return durations;
}

describe("what is left of the requests in flight", () => {
  it("is all of them while none has ended yet", () => {
    expect(new Durations().remaining(1e9)).toBe(1);
  });

  it("is e^-1 after the mean duration, as for durations that are spread exponentially", () => {
    expect(always(200).remaining(200)).toBeCloseTo(<f32>0.368, 2);
    expect(always(200).remaining(400)).toBeCloseTo(<f32>0.135, 2);
    expect(always(200).remaining(0)).toBe(1);
  });

  it("is nothing after many times the mean duration", () => {
    expect(always(5).remaining(100)).toBe(0);
  });

  it("is nothing where requests take no time that the clock shows", () => {
    expect(always(0).remaining(50)).toBe(0);
    expect(always(0).remaining(0)).toBe(0);
  });

  it("follows durations that change", () => {
    const durations = always(10);
    for (let n = 0; n < 500; n++) durations.take(10000);
    expect(durations.remaining(100)).toBeGreaterThan(0.98);
  });
});
