import { NONE } from "../../../assembly/pool/endpoint";
import { GROUPS_MAX, Groups, UNKNOWN_GROUP } from "../../../assembly/pool/groups";

function find(groups: Groups, region: string, zone: string, latitude: f32 = NaN, longitude: f32 = NaN): i32 {
  const r = String.UTF8.encode(region);
  const z = String.UTF8.encode(zone);
  return groups.find(changetype<usize>(r), r.byteLength, changetype<usize>(z), z.byteLength, latitude, longitude);
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

  it("takes 511 names; places with later ones are unknown", () => {
    const groups = new Groups();
    for (let n = 0; n < 2000; n++) find(groups, `region-${n}`, `zone-${n}`);
    expect(groups.count).toBe(GROUPS_MAX);
    expect(find(groups, "region-1999", "")).toBe(UNKNOWN_GROUP);
    expect(find(groups, "region-3", "zone-3")).toBe(4);
  });
});
