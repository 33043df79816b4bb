import { NONE } from "../../../assembly/pool/endpoint";
import { PartKind } from "../../../assembly/strategies/strategy";
import { close, Entry, failTimes, host, hosts, list, send, serve } from "../pool/fixture";
import { World } from "./fixture";

const KEY_COUNT: i32 = 2000;

function ringWorld(own: string = '"slots":4096', members: string = '"max_ejected_ratio":1'): World {
  return new World("consistent_hash", `"consistent_hash":{${own}},${members}`);
}

/** The first endpoint for each of 2,000 keys. */
function firsts(world: World): StaticArray<i32> {
  const table = new StaticArray<i32>(KEY_COUNT);
  for (let n = 0; n < KEY_COUNT; n++) {
    const choice = world.rankKey(`user-${n}`);
    table[n] = choice.count > 0 ? choice.at(0) : NONE;
  }
  return table;
}

/** The second entry for each of 2,000 keys. */
function seconds(world: World): StaticArray<i32> {
  const table = new StaticArray<i32>(KEY_COUNT);
  for (let n = 0; n < KEY_COUNT; n++) table[n] = world.rankKey(`user-${n}`).at(1);
  return table;
}

function countOf(table: StaticArray<i32>, index: i32): i32 {
  let count = 0;
  for (let n = 0; n < table.length; n++) if (table[n] === index) count++;
  return count;
}

describe("consistent_hash", () => {
  it("sends a key to the same endpoint by every proxy, whatever its seed and the order of its listing", () => {
    const first = new World("consistent_hash", "", 1);
    const second = new World("consistent_hash", "", 2);
    first.list(hosts(30));
    second.list(hosts(45).reverse());
    second.list(hosts(30).reverse());
    let differing = 0;
    for (let n = 0; n < KEY_COUNT; n++) {
      const key = `user-${n}`;
      const mine = first.pool.standing(first.rankKey(key).at(0)).hash;
      if (second.pool.standing(second.rankKey(key).at(0)).hash !== mine) differing++;
      if (first.pool.standing(first.choice.at(1)).hash !== second.pool.standing(second.choice.at(1)).hash) differing++;
    }
    expect(differing).toBe(0);
    first.free();
    second.free();
  });

  it("moves no key twice when an owner is first skipped and then leaves", () => {
    const world = ringWorld();
    world.list(hosts(12));
    const before = firsts(world);
    const heirs = seconds(world);
    failTimes(world.pool, world.index(4), 5);
    const skipped = firsts(world);
    const others: Entry[] = [];
    for (let n = 0; n < 12; n++) if (n !== 4) others.push(host(n));
    world.list(others);
    const gone = firsts(world);
    let moved = 0;
    let wrong = 0;
    let movedTwice = 0;
    for (let n = 0; n < KEY_COUNT; n++) {
      const isOwners = before[n] === 4;
      if (isOwners) moved++;
      if (skipped[n] !== (isOwners ? heirs[n] : before[n])) wrong++;
      if (gone[n] !== skipped[n]) movedTwice++;
    }
    expect(moved).toBeGreaterThan(100);
    expect(wrong).toBe(0);
    expect(movedTwice).toBe(0);
    world.free();
  });

  it("skips a drained owner in favour of the runner-up too, and comes back to it, slowly", () => {
    const world = ringWorld();
    world.list(hosts(12));
    const before = firsts(world);
    const heirs = seconds(world);
    const entries = hosts(12);
    entries[7].healthy(0.3);
    world.list(entries);
    const ill = firsts(world);
    let wrong = 0;
    for (let n = 0; n < KEY_COUNT; n++) if (ill[n] !== (before[n] === 7 ? heirs[n] : before[n])) wrong++;
    world.list(hosts(12));
    const recovering = firsts(world);
    for (let n = 0; n < KEY_COUNT; n++) if (recovering[n] !== before[n] && recovering[n] !== ill[n]) wrong++;
    expect(countOf(recovering, 7)).toBeLessThan(countOf(before, 7) / 4);
    world.pass(10000);
    const well = firsts(world);
    for (let n = 0; n < KEY_COUNT; n++) if (well[n] !== before[n]) wrong++;
    expect(wrong).toBe(0);
    world.free();
  });

  it("gives the owner's trial to one of the owner's own keys", () => {
    const world = ringWorld();
    world.list(hosts(6));
    const before = firsts(world);
    failTimes(world.pool, 2, 5);
    world.pass(1300);
    const asked = firsts(world);
    let wrong = 0;
    for (let n = 0; n < KEY_COUNT; n++) if (asked[n] !== before[n]) wrong++;
    expect(wrong).toBe(0);
    serve(world.pool, 2, true);
    expect(countOf(firsts(world), 2)).toBe(0);
    world.free();
  });

  it("looks up rightly before any work was done on its tables", () => {
    const entries = hosts(20);
    const settled = ringWorld('"slots":65536');
    settled.list(entries);
    const pending = ringWorld('"slots":65536');
    list(pending.pool, entries);
    const expected = firsts(settled);
    const found = firsts(pending);
    let wrong = 0;
    for (let n = 0; n < KEY_COUNT; n++) if (found[n] !== expected[n]) wrong++;
    expect(wrong).toBe(0);
    settled.free();
    pending.free();
  });

  it("chooses at random where a request has no key", () => {
    const world = ringWorld();
    world.list(hosts(8));
    world.request.hasKey = false;
    const counts = world.firsts(8000);
    for (let i = 0; i < 8; i++) expect(Math.abs(<f64>counts[i] - 1000)).toBeLessThan(150.0, `${counts[i]}`);
    world.free();
  });

  it("gives weights their share of the keys, and follows them when they change", () => {
    const world = ringWorld('"slots":65536');
    const entries = hosts(5);
    entries[0].weighing(6);
    world.list(entries);
    expect(Math.abs(<f64>countOf(firsts(world), 0) / KEY_COUNT - 0.6)).toBeLessThan(0.04);
    entries[0].weighing(1);
    world.list(entries);
    expect(Math.abs(<f64>countOf(firsts(world), 0) / KEY_COUNT - 0.2)).toBeLessThan(0.04);
    world.free();
  });

  it("finds its key where the configuration says", () => {
    expect(ringWorld("").strategy.keyPart().kind).toBe(PartKind.None);
    const header = ringWorld('"key":{"header":"x-user-id"}').strategy.keyPart();
    expect(header.kind).toBe(PartKind.Header);
    expect(header.name).toBe("x-user-id");
    expect(ringWorld('"key":{"cookie":"sid"}').strategy.keyPart().kind).toBe(PartKind.Cookie);
    expect(ringWorld('"key":{"query":"id"}').strategy.keyPart().kind).toBe(PartKind.Query);
    expect(ringWorld('"key":{"path":true}').strategy.keyPart().kind).toBe(PartKind.Path);
    expect(ringWorld('"key":{"source_address":true}').strategy.keyPart().kind).toBe(PartKind.SourceAddress);
  });
});

describe("an owner that ramps up", () => {
  it("takes the share of its keys that its ramp says, the same ones first, and all of them at the end", () => {
    const world = ringWorld('"slots":4096', '"ramp_ms":10000');
    world.list(hosts(4));
    const before = firsts(world);
    world.list(hosts(5));
    const newcomer = world.index(4);
    let previous = firsts(world);
    const first = countOf(previous, newcomer);
    for (let n = 0; n < KEY_COUNT; n++) if (previous[n] !== newcomer) expect(previous[n]).toBe(before[n]);
    const taken: i32[] = [first];
    let lost = 0;
    for (let step = 0; step < 4; step++) {
      world.pass(2500);
      const now = firsts(world);
      for (let n = 0; n < KEY_COUNT; n++) if (previous[n] === newcomer && now[n] !== newcomer) lost++;
      taken.push(countOf(now, newcomer));
      previous = now;
    }
    const all = <f64>taken[4];
    expect(all).toBeGreaterThan(300);
    expect(lost).toBe(0);
    const shares = [0.1, 0.25, 0.5, 0.75, 1.0];
    for (let step = 0; step < 5; step++)
      expect(Math.abs(<f64>taken[step] / all - shares[step])).toBeLessThan(0.07, `${taken[step]} of ${all}`);
    world.free();
  });

  it("is listed second for the keys it does not take yet", () => {
    const world = ringWorld('"slots":4096', '"ramp_ms":10000');
    world.list(hosts(4));
    world.list(hosts(5));
    const newcomer = world.index(4);
    const mine = firsts(world);
    const next = seconds(world);
    world.pass(11000);
    const later = firsts(world);
    let wrong = 0;
    for (let n = 0; n < KEY_COUNT; n++)
      if (later[n] === newcomer && mine[n] !== newcomer && next[n] !== newcomer) wrong++;
    expect(wrong).toBe(0);
    world.free();
  });
});

describe("bounded load", () => {
  it("is off by default: an owner keeps its keys whatever it has in flight", () => {
    const world = ringWorld("");
    world.list(hosts(4));
    const owner = world.rankKey("user-1").at(0);
    for (let n = 0; n < 1000; n++) send(world.pool, owner);
    expect(world.rankKey("user-1").at(0)).toBe(owner);
    world.free();
  });

  it("lets an owner have 4 requests in flight, however low the average is", () => {
    const world = ringWorld('"load_bound":1.25');
    world.list(hosts(10));
    const owner = world.rankKey("user-1").at(0);
    const heir = world.choice.at(1);
    for (let n = 0; n < 4; n++) {
      expect(world.rankKey("user-1").at(0)).toBe(owner, `${n} in flight`);
      send(world.pool, owner);
    }
    expect(world.rankKey("user-1").at(0)).toBe(heir);
    expect(world.choice.at(1)).toBe(owner);
    world.free();
  });

  it("lets an owner of a lasting hot key have no more than the bound, however low that is", () => {
    const world = ringWorld('"load_bound":1.25');
    world.list(hosts(10));
    const owner = world.rankKey("hot").at(0);
    const heir = world.choice.at(1);
    for (let n = 0; n < 2; n++) send(world.pool, owner);
    expect(world.rankKey("hot").at(0)).toBe(owner, "for a moment");
    for (let n = 0; n < 30; n++) world.tick();
    expect(world.rankKey("hot").at(0)).toBe(heir);
    world.free();
  });

  it("forgets a hot key when it is over", () => {
    const world = ringWorld('"load_bound":1.25');
    world.list(hosts(10));
    const owner = world.rankKey("hot").at(0);
    const first = send(world.pool, owner);
    const second = send(world.pool, owner);
    for (let n = 0; n < 30; n++) world.tick();
    close(world.pool, first);
    close(world.pool, second);
    for (let n = 0; n < 30; n++) world.tick();
    for (let n = 0; n < 4; n++) {
      expect(world.rankKey("hot").at(0)).toBe(owner, `${n} in flight`);
      send(world.pool, owner);
    }
    world.free();
  });

  it("passes a key on at one request more than ceil(bound x average) in flight, the average by weight", () => {
    const world = ringWorld('"load_bound":1.5');
    const entries = hosts(4);
    for (let n = 0; n < 4; n++) entries[n].weighing(<f32>(n + 1));
    world.list(entries);
    for (let n = 0; n < 4; n++) for (let i = 0; i < 10 * (n + 1); i++) send(world.pool, world.index(n));
    for (let owner = 0; owner < 4; owner++) {
      let key = 0;
      while (world.rankKey(`user-${key}`).at(0) !== owner) key++;
      const heir = world.choice.at(1);
      const sent: i32[] = [];
      while (world.rankKey(`user-${key}`).at(0) === owner) sent.push(send(world.pool, owner));
      expect(world.choice.at(0)).toBe(heir);
      const others = 100 - 10 * (owner + 1);
      const inFlight = 10 * (owner + 1) + sent.length;
      const average = (<f64>(others + inFlight + 1) * <f64>(owner + 1)) / 10;
      expect(inFlight).toBe(1 + <i32>Math.ceil(1.5 * average), `owner ${owner}`);
      while (sent.length > 0) close(world.pool, sent.pop());
    }
    world.free();
  });

  it("keeps every endpoint within the bound for a single hot key", () => {
    const world = ringWorld('"load_bound":1.25');
    world.list(hosts(10));
    for (let n = 0; n < 1000; n++) send(world.pool, world.rankKey("hot").at(0));
    for (let index = 0; index < 10; index++)
      expect(world.pool.endpoint(index).inFlightCount).toBeLessThanOrEqual(127, `${index}`);
    world.free();
  });

  it("keeps the bound for a single hot key that needs more endpoints than own the next slots", () => {
    const world = ringWorld('"load_bound":1.25');
    world.list(hosts(400));
    for (let n = 0; n < 4000; n++) send(world.pool, world.rankKey("hot").at(0));
    for (let index = 0; index < 400; index++)
      expect(world.pool.endpoint(index).inFlightCount).toBeLessThanOrEqual(14, `${index}`);
    world.free();
  });
});
