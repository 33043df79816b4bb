import { SmoothedLoads } from "../../../assembly/strategies/smoothed_loads";

function followed(loads: SmoothedLoads, index: i32, count: i32, ticks: i32): f32 {
  for (let n = 0; n < ticks; n++) loads.follow(index, count);
  return loads.at(index);
}

describe("smoothed loads", () => {
  it("follow what lasts and hardly what comes for one tick", () => {
    const loads = new SmoothedLoads();
    loads.makeRoom(3);
    expect(loads.follow(0, 10)).toBeLessThan(1.1);
    expect(followed(loads, 0, 10, 50)).toBeGreaterThan(9.9);
    expect(followed(loads, 0, 0, 50)).toBeLessThan(0.1);
    loads.free();
  });

  it("are kept when more endpoints come, and 0 where nothing was said", () => {
    const loads = new SmoothedLoads();
    loads.makeRoom(0);
    const first = followed(loads, 0, 4, 9);
    loads.makeRoom(4999);
    expect(loads.at(0)).toBe(first);
    expect(loads.at(4999)).toBe(0);
    expect(loads.at(16383)).toBe(0);
    loads.free();
    expect(loads.at(0)).toBe(0);
  });

  it("of another endpoint at the same index begin anew", () => {
    const loads = new SmoothedLoads();
    loads.makeRoom(1);
    followed(loads, 1, 4, 9);
    loads.forget(1);
    expect(loads.at(1)).toBe(0);
    loads.free();
  });
});
