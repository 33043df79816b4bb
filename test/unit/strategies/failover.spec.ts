import { Entry, host } from "../pool/fixture";
import { World } from "./fixture";

/** @returns how many lists of 200 name a zone twice among their first `places`; `zones` zones of `regions` regions, two hosts each */
function repeatedZones(regions: i32, zones: i32, places: i32): i32 {
  const tested = new World("adaptive", '"max_retries":7,"sample":4');
  const entries: Entry[] = [];
  for (let region = 0; region < regions; region++)
    for (let zone = 0; zone < zones; zone++)
      for (let n = 0; n < 2; n++) entries.push(host(entries.length).in(`r${region}`, `z${zone}`));
  tested.list(entries);
  let repeated = 0;
  for (let round = 0; round < 200; round++) {
    const choice = tested.rank();
    const seen = new Set<u16>();
    for (let n = 0; n < places; n++) seen.add(tested.pool.endpoint(choice.at(n)).group);
    if (seen.size < places) repeated++;
  }
  tested.free();
  return repeated;
}

describe("the failure domains of a list", () => {
  it("are all different for as long as there are new ones", () => {
    expect(repeatedZones(3, 2, 4)).toBe(0);
    expect(repeatedZones(1, 4, 4)).toBe(0);
    expect(repeatedZones(4, 1, 4)).toBe(0);
    expect(repeatedZones(2, 2, 4)).toBe(0);
  });

  it("are different in pools of more zones than are told apart exactly", () => {
    expect(repeatedZones(10, 20, 4)).toBe(0);
  });

  it("begin again where the zones are used up, with the list as long as it may be", () => {
    const tested = new World("resource_aware", '"max_retries":7');
    tested.list([host(0).in("eu", "a"), host(1).in("eu", "a"), host(2).in("eu", "a"), host(3).in("us", "a"), host(4)]);
    for (let n = 0; n < 100; n++) expect(tested.rank().count).toBe(5);
    tested.free();
  });

  it("of unknown places are no other domains, and do no harm", () => {
    const tested = new World("resource_aware", "");
    const entries: Entry[] = [];
    for (let n = 0; n < 20; n++) entries.push(host(n));
    tested.list(entries);
    for (let n = 0; n < 100; n++) expect(tested.rank().count).toBe(4);
    tested.free();
  });

  it("are taken from every endpoint of a domain in turn, not always from the same", () => {
    const tested = new World("adaptive", '"sample":4,"max_retries":1');
    const entries: Entry[] = [];
    for (let n = 0; n < 100; n++) entries.push(host(n).in("eu", n < 90 ? "a" : "b"));
    tested.list(entries);
    const seen = new Set<i32>();
    for (let n = 0; n < 3000; n++) seen.add(tested.rank().at(1));
    for (let n = 90; n < 100; n++) expect(seen.has(tested.index(n))).toBe(true, `host ${n}`);
    tested.free();
  });
});
