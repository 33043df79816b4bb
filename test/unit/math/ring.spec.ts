import { Random } from "../../../assembly/math/random";
import { differences, RingWorld } from "./ring_fixture";

/** A settled ring of `count` members with these weights in turn. */
function ringOf(count: i32, weights: f32[], slotCount: i32 = 4096): RingWorld {
  const world = new RingWorld(slotCount, (count + 4) & ~3);
  for (let index = 0; index < count; index++) world.want(index, weights[index % weights.length]);
  world.settle();
  return world;
}

/** @returns the largest ratio of slots owned to the weight's share of them */
function maxOverFair(world: RingWorld, count: i32): f64 {
  const owned = new StaticArray<i32>(world.capacity);
  let weight: f64 = 0;
  for (let slot = 0; slot < world.slotCount; slot++) owned[world.owner(slot)]++;
  for (let index = 0; index < count; index++) weight += <f64>world.weights[index];
  let worst: f64 = 0;
  for (let index = 0; index < count; index++) {
    const fair = (<f64>world.slotCount * <f64>world.weights[index]) / weight;
    worst = max(worst, <f64>owned[index] / fair);
  }
  return worst;
}

describe("a ring's slots", () => {
  it("belong to nobody without members", () => {
    const world = ringOf(0, [1]);
    for (let slot = 0; slot < world.slotCount; slot += 97) {
      expect(world.owner(slot)).toBe(-1);
      expect(world.runnerUp(slot)).toBe(-1);
    }
    world.free();
  });

  it("belong to a single member, with no runner-up", () => {
    const world = ringOf(1, [1]);
    expect(world.wrongSlots()).toBe(0);
    expect(world.owner(0)).toBe(0);
    expect(world.runnerUp(0)).toBe(-1);
    world.free();
  });

  it("belong to the two members with the lowest -ln(1 - x) / weight, equal weights or not", () => {
    for (let count = 2; count <= 26; count += 8) {
      const equal = ringOf(count, [1]);
      expect(equal.wrongSlots()).toBe(0, `${count} members`);
      equal.free();
      const weighted = ringOf(count, [1, 0.25, 7, 1000, 3, 0.001]);
      expect(weighted.wrongSlots()).toBe(0, `${count} weighted members`);
      weighted.free();
    }
  });

  it("are chosen by the highest bits of a key's hash", () => {
    const world = ringOf(1, [1]);
    expect(world.upkeep.ring.slotOf(0)).toBe(0);
    expect(world.upkeep.ring.slotOf(0x0010000000000000)).toBe(1);
    expect(world.upkeep.ring.slotOf(u64.MAX_VALUE)).toBe(4095);
    world.free();
  });
});

describe("a change of one member", () => {
  it("moves to a newcomer exactly what it owns, and nothing between the others", () => {
    const world = ringOf(20, [1, 2, 5]);
    const before = world.owners();
    world.want(20, 3);
    world.settle();
    const after = world.owners();
    let needless = 0;
    let moved = 0;
    for (let slot = 0; slot < after.length; slot++) {
      if (after[slot] === before[slot]) continue;
      moved++;
      if (after[slot] !== 20) needless++;
    }
    expect(needless).toBe(0);
    expect(moved).toBeGreaterThan(0);
    expect(world.wrongSlots()).toBe(0);
    world.free();
  });

  it("gives a leaver's slots to their runners-up, and moves nothing else", () => {
    const world = ringOf(20, [1, 2, 5]);
    for (let leaver = 0; leaver < 20; leaver += 3) {
      const before = world.owners();
      const heirs = world.runnerUps();
      world.want(leaver, 0);
      world.settle();
      const after = world.owners();
      let wrong = 0;
      for (let slot = 0; slot < after.length; slot++) {
        const expected = before[slot] === leaver ? heirs[slot] : before[slot];
        if (after[slot] !== expected) wrong++;
      }
      expect(wrong).toBe(0, `member ${leaver}`);
    }
    expect(world.wrongSlots()).toBe(0);
    world.free();
  });

  it("moves slots only towards a member that gained weight, and only away from one that lost some", () => {
    const world = ringOf(20, [2]);
    const before = world.owners();
    world.want(7, 4);
    world.settle();
    const heavy = world.owners();
    let lost = 0;
    let needless = 0;
    for (let slot = 0; slot < heavy.length; slot++) {
      if (before[slot] === 7 && heavy[slot] !== 7) lost++;
      if (before[slot] !== heavy[slot] && heavy[slot] !== 7) needless++;
    }
    expect(lost).toBe(0);
    expect(needless).toBe(0);
    expect(differences(before, heavy)).toBeGreaterThan(0);
    world.want(7, 2);
    world.settle();
    expect(differences(before, world.owners())).toBe(0);
    world.free();
  });

  it("leaves no trace once it is taken back", () => {
    const world = ringOf(12, [1, 3]);
    const owners = world.owners();
    const heirs = world.runnerUps();
    world.want(4, 0);
    world.settle();
    world.want(13, 9);
    world.settle();
    world.want(13, 0);
    world.settle();
    world.want(4, 1);
    world.settle();
    expect(differences(owners, world.owners())).toBe(0);
    expect(differences(heirs, world.runnerUps())).toBe(0);
    world.free();
  });
});

describe("the shares of 65,536 slots", () => {
  it("are at most 1.13 times fair for 100 equal members", () => {
    const world = ringOf(100, [1], 65536);
    expect(maxOverFair(world, 100)).toBeLessThanOrEqual(1.13);
    world.free();
  });

  it("are at most 1.15 times fair for 100 members of weights 1, 2 and 3", () => {
    const world = ringOf(100, [1, 2, 3], 65536);
    expect(maxOverFair(world, 100)).toBeLessThanOrEqual(1.15);
    world.free();
  });

  it("are at most 1.06 times fair for 10 members, the heaviest of ten times the weight of the lightest", () => {
    const world = ringOf(10, [1, 2, 5, 10], 65536);
    expect(maxOverFair(world, 10)).toBeLessThanOrEqual(1.06);
    world.free();
  });

  it("stay fair when weights change", () => {
    const world = ringOf(100, [1], 65536);
    const random = new Random(5);
    for (let n = 0; n < 60; n++) world.want(<i32>random.below(100), <f32>(random.below(3) + 1));
    world.settle();
    expect(maxOverFair(world, 100)).toBeLessThanOrEqual(1.15);
    world.free();
  });
});
