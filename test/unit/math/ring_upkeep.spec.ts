import { Random } from "../../../assembly/math/random";
import { differences, RingWorld } from "./ring_fixture";

const CAPACITY: i32 = 24;
const WEIGHTS: f32[] = [0, 0, 0.5, 1, 1, 2, 10];

/** Random joins, leaves and changes of weight, with random amounts of work between. Freed indexes stand for new members. */
function changeAtRandom(world: RingWorld, random: Random, times: i32, scale: f32 = 1): void {
  let members = world.capacity;
  for (let n = 0; n < times; n++) {
    const index = <i32>random.below(world.capacity);
    const free = world.weights[index] === 0 && !world.upkeep.holds(index);
    const member = free ? members++ : world.members[index];
    world.want(index, WEIGHTS[random.below(WEIGHTS.length)] * scale, member);
    for (let pieces = random.below(4); pieces > 0; pieces--) world.upkeep.work();
  }
}

/** A ring built at once of another ring's members, in the opposite order and under other indexes. */
function rebuilt(world: RingWorld): RingWorld {
  const fresh = new RingWorld(world.slotCount, world.capacity + 4);
  for (let index = world.capacity - 1; index >= 0; index--)
    if (world.weights[index] > 0) fresh.want(world.capacity - index, world.weights[index], world.members[index]);
  fresh.settle();
  return fresh;
}

describe("RingUpkeep", () => {
  it("ends with the same table whatever the order, the slicing and the indexes", () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed);
      const world = new RingWorld(seed & 1 ? 1024 : 16384, CAPACITY);
      changeAtRandom(world, random, 5 + <i32>random.below(80));
      world.settle();
      const fresh = rebuilt(world);
      expect(differences(world.owners(), fresh.owners())).toBe(0, `owners, seed ${seed}`);
      expect(differences(world.runnerUps(), fresh.runnerUps())).toBe(0, `runners-up, seed ${seed}`);
      if (seed % 8 === 0) expect(world.wrongSlots()).toBe(0, `definition, seed ${seed}`);
      world.free();
      fresh.free();
    }
  });

  it("answers rightly before the slots are filled for the first time, and while they are", () => {
    const world = new RingWorld(65536, 100);
    for (let index = 0; index < 99; index++) world.want(index, <f32>((index % 3) + 1));
    const random = new Random(2);
    let wrong = 0;
    do {
      for (let n = 0; n < 20; n++) if (!world.isRight(<i32>random.below(65536))) wrong++;
    } while (world.upkeep.work());
    expect(wrong).toBe(0);
    expect(world.upkeep.filled).toBe(65536);
    world.free();
  });

  it("answers as before or as after a change while its slices are pending, never otherwise", () => {
    const world = new RingWorld(65536, 64);
    for (let index = 0; index < 60; index++) world.want(index, 1);
    world.settle();
    for (let round = 0; round < 3; round++) {
      const before = world.owners();
      world.want([10, 61, 20][round], [<f32>0, <f32>2, <f32>4][round]);
      const tables: StaticArray<i32>[] = [];
      while (world.upkeep.work()) tables.push(world.owners());
      const after = world.owners();
      let wrong = 0;
      let back = 0;
      for (let slot = 0; slot < after.length; slot++) {
        for (let n = 0, changed = false; n < tables.length; n++) {
          const owner = tables[n][slot];
          if (owner !== before[slot] && owner !== after[slot]) wrong++;
          if (owner === after[slot]) changed = true;
          else if (changed) back++;
        }
      }
      expect(tables.length).toBeGreaterThan(4);
      expect(wrong).toBe(0, `round ${round}`);
      expect(back).toBe(0, `round ${round}`);
    }
    world.free();
  });

  it("answers rightly for changes that come while the first filling is half done", () => {
    const world = new RingWorld(65536, 64);
    for (let index = 0; index < 60; index++) world.want(index, 1);
    for (let n = 0; n < 8; n++) world.upkeep.work();
    expect(world.upkeep.filled).toBeGreaterThan(0);
    expect(world.upkeep.filled).toBeLessThan(65536);
    world.want(3, 0);
    world.want(60, 2);
    world.want(9, 5);
    world.settle();
    const fresh = rebuilt(world);
    expect(differences(world.owners(), fresh.owners())).toBe(0);
    expect(differences(world.runnerUps(), fresh.runnerUps())).toBe(0);
    world.free();
    fresh.free();
  });

  it("holds an index until no slot can name it any more", () => {
    const world = new RingWorld(65536, 8);
    for (let index = 0; index < 8; index++) world.want(index, 1);
    world.settle();
    expect(world.upkeep.holds(5)).toBe(true);
    world.want(5, 0);
    while (world.upkeep.holds(5)) {
      expect(world.owners().includes(5) || world.runnerUps().includes(5)).toBe(true);
      world.upkeep.work();
    }
    expect(world.owners().includes(5)).toBe(false);
    expect(world.runnerUps().includes(5)).toBe(false);
    expect(world.upkeep.holds(8)).toBe(false);
    world.free();
  });

  it("holds an index whose joining was cut short", () => {
    const world = new RingWorld(65536, 8);
    for (let index = 0; index < 6; index++) world.want(index, 1);
    world.settle();
    const before = world.owners();
    world.want(6, 1);
    for (let n = 0; n < 5; n++) world.upkeep.work();
    expect(world.owners().includes(6)).toBe(true);
    world.want(6, 0);
    expect(world.upkeep.holds(6)).toBe(true);
    world.settle();
    expect(world.upkeep.holds(6)).toBe(false);
    expect(differences(before, world.owners())).toBe(0);
    world.free();
  });

  it("breaks ties by the members, not by their history, their order or their indexes", () => {
    // Weights so large that scores are denormal numbers, of which there are few: several slots have ties.
    for (let seed = 1; seed <= 5; seed++) {
      const world = new RingWorld(65536, CAPACITY);
      changeAtRandom(world, new Random(seed), 60, 3e37);
      world.settle();
      const fresh = rebuilt(world);
      expect(differences(world.owners(), fresh.owners())).toBe(0, `owners, seed ${seed}`);
      expect(differences(world.runnerUps(), fresh.runnerUps())).toBe(0, `runners-up, seed ${seed}`);
      world.free();
      fresh.free();
    }
  });

  it("does one member's change in pieces of at most 4,096 slots, and has no work where nothing changed", () => {
    const world = new RingWorld(65536, 8);
    for (let index = 0; index < 6; index++) world.want(index, 1);
    world.settle();
    expect(world.upkeep.work()).toBe(false);
    world.want(6, 1);
    let pieces = 1;
    while (world.upkeep.work()) pieces++;
    expect(pieces).toBe(16);
    world.want(6, 1);
    expect(world.upkeep.work()).toBe(false);
    world.free();
  });

  it("keeps its members when they move to larger memory", () => {
    const world = new RingWorld(4096, 8);
    for (let index = 0; index < 8; index++) world.want(index, <f32>(index + 1));
    world.settle();
    const owners = world.owners();
    world.want(2, 0);
    const fresh = new RingWorld(4096, 8);
    for (let index = 0; index < 8; index++) if (index !== 2) fresh.want(index, <f32>(index + 1));
    fresh.settle();
    expect(differences(owners, world.owners())).toBe(0);
    world.grow(16);
    world.settle();
    expect(differences(fresh.owners(), world.owners())).toBe(0);
    expect(differences(fresh.runnerUps(), world.runnerUps())).toBe(0);
    world.free();
    fresh.free();
  });
});
