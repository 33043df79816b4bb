import { UnitCosts } from "../../../assembly/strategies/unit_costs";

describe("unit costs", () => {
  it("are 0 for endpoints of which nothing was said, however large their index", () => {
    const units = new UnitCosts();
    expect(units.unitMs(0)).toBe(0);
    units.set(3, 20, 1);
    expect(units.unitMs(2)).toBe(0);
    expect(units.unitMs(16383)).toBe(0);
    units.free();
    expect(units.unitMs(3)).toBe(0);
  });

  it("are kept when more endpoints come", () => {
    const units = new UnitCosts();
    for (let index = 0; index < 5000; index++) units.set(index, <f32>(index + 1), 2);
    for (let index = 0; index < 5000; index++) {
      expect(units.unitMs(index)).toBe(<f32>(index + 1));
      expect(units.factor(index)).toBe(2);
    }
    units.free();
  });
});
