import { Random } from "../../../assembly/math/random";

describe("Random", () => {
  it("repeats its sequence for an equal seed", () => {
    const a = new Random(7);
    const b = new Random(7);
    for (let i = 0; i < 100; i++) expect(a.next()).toBe(b.next());
  });

  it("draws every value below n about equally often", () => {
    const random = new Random(1);
    const seen = new StaticArray<i32>(7);
    for (let i = 0; i < 70000; i++) seen[random.below(7)]++;
    for (let i = 0; i < 7; i++) {
      expect(seen[i]).toBeGreaterThan(9500);
      expect(seen[i]).toBeLessThan(10500);
    }
  });
});
