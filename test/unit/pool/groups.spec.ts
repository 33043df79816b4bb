import { NONE } from "../../../assembly/pool/endpoint";
import { GROUPS_MAX, Groups, UNKNOWN_GROUP } from "../../../assembly/pool/groups";

function find(
  groups: Groups,
  region: string,
  zone: string,
  latitude: f32 = NaN,
  longitude: f32 = NaN,
  priority: u8 = 0,
): i32 {
  const r = String.UTF8.encode(region);
  const z = String.UTF8.encode(zone);
  return groups.find(
    changetype<usize>(r),
    r.byteLength,
    changetype<usize>(z),
    z.byteLength,
    latitude,
    longitude,
    priority,
  );
}

function nameIndex(groups: Groups, name: string): i32 {
  const bytes = String.UTF8.encode(name);
  return groups.lookUpName(changetype<usize>(bytes), bytes.byteLength);
}

describe("Groups", () => {
  it("is one group for each region, zone and location, group 0 for none of them", () => {
    const groups = new Groups();
    expect(find(groups, "", "")).toBe(UNKNOWN_GROUP);
    expect(find(groups, "eu", "a")).toBe(1);
    expect(find(groups, "eu", "b")).toBe(2);
    expect(find(groups, "us", "a")).toBe(3);
    expect(find(groups, "eu", "a", 50, 8)).toBe(4);
    expect(find(groups, "eu", "a", 50, NaN)).toBe(5);
    expect(find(groups, "", "eu")).toBe(6);
    expect(find(groups, "eu", "a")).toBe(1);
    expect(find(groups, "eu", "a", 50, 8)).toBe(4);
    expect(groups.count).toBe(7);
  });

  it("keeps the names of regions and zones, byte for byte", () => {
    const groups = new Groups();
    const g = find(groups, "zürich", "zürich-1");
    const name = groups.name(groups.region[g]);
    expect(String.UTF8.decodeUnsafe(changetype<usize>(name), name.length)).toBe("zürich");
    expect(nameIndex(groups, "zürich-1")).toBe(groups.zone[g]);
    expect(nameIndex(groups, "zürich-")).toBe(NONE);
    expect(nameIndex(groups, "")).toBe(0);
    expect(groups.name(NONE).length).toBe(0);
    expect(groups.name(100000).length).toBe(0);
  });

  it("takes 256 groups; later ones are unknown, earlier ones are still found", () => {
    const groups = new Groups();
    for (let n = 1; n < 2 * GROUPS_MAX; n++)
      expect(find(groups, "eu", `zone-${n}`)).toBe(n < GROUPS_MAX ? n : UNKNOWN_GROUP);
    expect(groups.count).toBe(GROUPS_MAX);
    expect(find(groups, "eu", "zone-255")).toBe(255);
  });

  it("is another group for another priority, of the same place", () => {
    const groups = new Groups();
    const first = find(groups, "eu", "a");
    const second = find(groups, "eu", "a", NaN, NaN, 1);
    expect(second).not.toBe(first);
    expect(groups.priority[second]).toBe(1);
    expect(groups.withPriority(first, 1)).toBe(second);
    expect(groups.withPriority(second, 0)).toBe(first);
    const nowhere = groups.withPriority(UNKNOWN_GROUP, 1);
    expect(nowhere).not.toBe(UNKNOWN_GROUP);
    expect(groups.isUnknown(nowhere) && groups.isUnknown(UNKNOWN_GROUP)).toBe(true);
    expect(groups.isUnknown(first)).toBe(false);
    expect(groups.isUnknown(find(groups, "", "", 50, 8))).toBe(false);
  });

  it("takes 511 names; places with later ones are unknown", () => {
    const groups = new Groups();
    for (let n = 0; n < 2000; n++) find(groups, `region-${n}`, `zone-${n}`);
    expect(groups.count).toBe(GROUPS_MAX);
    expect(find(groups, "region-1999", "")).toBe(UNKNOWN_GROUP);
    expect(find(groups, "region-3", "zone-3")).toBe(4);
  });
});

/** Everything that is known of a group's place, as text. */
function describeGroup(groups: Groups, g: i32): string {
  const region = groups.name(groups.region[g]);
  const zone = groups.name(groups.zone[g]);
  const names = `${textOf(region)}/${textOf(zone)}`;
  return `${names} ${groups.latitude[g]} ${groups.longitude[g]} ${groups.priority[g]}`;
}

function textOf(name: StaticArray<u8>): string {
  return String.UTF8.decodeUnsafe(changetype<usize>(name), name.length);
}

describe("keep", () => {
  it("forgets the groups that are not used, and tells where the others are now", () => {
    const groups = new Groups();
    const places: string[] = [];
    const used = new StaticArray<bool>(GROUPS_MAX);
    for (let n = 1; n < 200; n++) {
      const g = find(groups, `region-${n % 7}`, `zone-${n}`, n % 2 === 0 ? 50 : NaN, 8, <u8>(n % 3));
      places.push(describeGroup(groups, g));
      used[g] = n % 4 === 1;
    }
    const before = groups.generation;
    const moved = groups.keep(used);
    expect(groups.count).toBe(51);
    expect(groups.generation).not.toBe(before);
    for (let n = 1; n < 200; n++)
      if (n % 4 === 1) expect(describeGroup(groups, moved[n])).toBe(places[n - 1]);
      else expect(<i32>moved[n]).toBe(UNKNOWN_GROUP);
    expect(nameIndex(groups, "zone-1")).not.toBe(NONE);
    expect(nameIndex(groups, "zone-2")).toBe(NONE);
    expect(nameIndex(groups, "")).toBe(0);
  });

  it("makes room for new places, names included", () => {
    const groups = new Groups();
    for (let round = 0; round < 20; round++) {
      for (let n = 1; n < GROUPS_MAX; n++)
        expect(find(groups, `region-${round}-${n}`, `zone-${round}-${n}`)).toBe(n, `round ${round}`);
      expect(find(groups, "one", "more")).toBe(UNKNOWN_GROUP);
      groups.keep(new StaticArray<bool>(GROUPS_MAX));
      expect(groups.count).toBe(1);
    }
  });
});
