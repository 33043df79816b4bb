import { Locality } from "../../../assembly/strategies/strategy";
import { Entry, failTimes, host } from "../pool/fixture";
import { World } from "./fixture";

/** Four hosts in the own zone, four in another zone of the region, four across the ocean; at most 10 requests in flight each. */
function world(own: string = '"in_flight_limit":10'): World {
  const tested = new World(
    "geographical",
    `"geographical":{${own}},"max_ejected_ratio":1`,
    1,
    new Locality("eu-west-1", "a"),
  );
  tested.list(places(NaN));
  return tested;
}

/** @param cpu the own zone's; the others' is 0.1 where that is reported */
function places(cpu: f32): Entry[] {
  const entries: Entry[] = [];
  const others: f32 = isNaN(cpu) ? NaN : 0.1;
  for (let n = 0; n < 4; n++) entries.push(host(n).in("eu-west-1", "a").reporting(cpu, NaN, NaN));
  for (let n = 4; n < 8; n++) entries.push(host(n).in("eu-west-1", "b").reporting(others, NaN, NaN));
  for (let n = 8; n < 12; n++) entries.push(host(n).in("us-east-1", "a").reporting(others, NaN, NaN));
  return entries;
}

/** Gives each of hosts from..from+3 so many requests in flight, and lets the strategy see it. */
function load(tested: World, from: i32, inFlightCount: i32): void {
  for (let n = from; n < from + 4; n++) tested.pool.endpoint(tested.index(n)).inFlightCount = inFlightCount;
  tested.strategy.tick();
}

/** @returns the percentage of choices that go to the own zone, the next and the far one, to the nearest 5 */
function shares(tested: World): string {
  const counts = tested.firsts(8000);
  const percents: string[] = [];
  for (let from = 0; from < 12; from += 4) {
    let sum = 0;
    for (let n = from; n < from + 4; n++) sum += counts[tested.index(n)];
    percents.push(((((sum + 200) / 400) as i32) * 5).toString());
  }
  return percents.join(" ");
}

/** Five hosts each in zones "b" and "c" of the region, and ten across the ocean; of the ten so many are unhealthy. */
function regionPlaces(inOneZone: bool, lost: i32): Entry[] {
  const entries: Entry[] = [];
  for (let n = 0; n < 10; n++) {
    const health: f32 = (inOneZone ? n : (n % 2) * 5 + n / 2) < lost ? 0 : 1;
    entries.push(
      host(n)
        .in("eu-west-1", n < 5 ? "b" : "c")
        .healthy(health),
    );
  }
  for (let n = 10; n < 20; n++) entries.push(host(n).in("us-east-1", "a"));
  return entries;
}

function region(inOneZone: bool, lost: i32): World {
  const tested = new World("geographical", "", 1, new Locality("eu-west-1", "a"));
  tested.list(regionPlaces(inOneZone, lost));
  return tested;
}

/** @returns the percentage of choices that leave the region, to the nearest 5 */
function awayPercent(tested: World): i32 {
  const counts = tested.firsts(8000);
  let sum = 0;
  for (let n = 10; n < 20; n++) sum += counts[tested.index(n)];
  return ((sum + 200) / 400) * 5;
}

describe("a tier that is overloaded", () => {
  it("keeps everything up to spill_start, and passes on in proportion from there", () => {
    const tested = world();
    expect(shares(tested)).toBe("100 0 0");
    load(tested, 0, 8);
    expect(shares(tested)).toBe("100 0 0");
    load(tested, 0, 9);
    expect(shares(tested)).toBe("50 50 0");
    load(tested, 0, 10);
    expect(shares(tested)).toBe("0 100 0");
    tested.free();
  });

  it("passes on through a second overloaded tier to the third", () => {
    const tested = world();
    load(tested, 0, 9);
    load(tested, 4, 9);
    expect(shares(tested)).toBe("50 25 25");
    tested.free();
  });

  it("keeps its share while the load swings between spill_stop and spill_start, and takes it back below", () => {
    const tested = world();
    load(tested, 0, 9);
    load(tested, 0, 8);
    expect(shares(tested)).toBe("50 50 0");
    load(tested, 0, 7);
    expect(shares(tested)).toBe("100 0 0");
    load(tested, 0, 8);
    expect(shares(tested)).toBe("100 0 0");
    tested.free();
  });

  it("follows its mean cpu as well", () => {
    const tested = world("");
    tested.list(places(0.9));
    expect(shares(tested)).toBe("50 50 0");
    tested.free();
  });

  it("has the configured thresholds", () => {
    const tested = world('"in_flight_limit":10,"spill_start":0.6,"spill_stop":0.55');
    load(tested, 0, 6);
    expect(shares(tested)).toBe("100 0 0");
    load(tested, 0, 8);
    expect(shares(tested)).toBe("50 50 0");
    load(tested, 0, 5);
    expect(shares(tested)).toBe("100 0 0");
    tested.free();
  });

  it("is asked all the same where every tier is overloaded: the nearest one", () => {
    const tested = world();
    for (let from = 0; from < 12; from += 4) load(tested, from, 50);
    expect(shares(tested)).toBe("100 0 0");
    tested.free();
  });
});

describe("a tier that lost endpoints", () => {
  it("keeps everything while 1.4 times the rest make up for them, and passes on what is missing beyond", () => {
    const tested = world();
    failTimes(tested.pool, tested.index(0), 5);
    tested.strategy.tick();
    expect(shares(tested)).toBe("100 0 0");
    failTimes(tested.pool, tested.index(1), 5);
    tested.strategy.tick();
    expect(shares(tested)).toBe("70 30 0");
    failTimes(tested.pool, tested.index(2), 5);
    tested.strategy.tick();
    expect(shares(tested)).toBe("35 65 0");
    failTimes(tested.pool, tested.index(3), 5);
    expect(shares(tested)).toBe("0 100 0");
    tested.free();
  });

  it("passes on the same for the same number lost, be it half of the region or one of its two zones", () => {
    for (let inOneZone = 0; inOneZone < 2; inOneZone++) {
      const tested = region(inOneZone === 1, 0);
      expect(awayPercent(tested)).toBe(0);
      tested.free();
      const lost4 = region(inOneZone === 1, 4);
      expect(awayPercent(lost4)).toBe(15, "4 of 10 lost: 1 - 1.4 * 0.6");
      lost4.free();
      const lost5 = region(inOneZone === 1, 5);
      expect(awayPercent(lost5)).toBe(30, "5 of 10 lost: 1 - 1.4 * 0.5");
      lost5.free();
    }
  });

  it("that were in one zone takes its requests back when the zone returns", () => {
    const tested = region(true, 5);
    expect(awayPercent(tested)).toBe(30);
    tested.list(regionPlaces(true, 0));
    expect(awayPercent(tested)).toBe(0);
    tested.free();
  });

  it("takes its requests back when they return", () => {
    const tested = world();
    const entries = places(NaN);
    for (let n = 0; n < 3; n++) entries[n].weighing(0);
    tested.list(entries);
    expect(shares(tested)).toBe("35 65 0");
    tested.list(places(NaN));
    expect(shares(tested)).toBe("100 0 0");
    tested.free();
  });
});
