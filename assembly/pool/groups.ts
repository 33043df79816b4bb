/** The failure domains of a pool: a group is one zone of one region (or one location), of one priority; group 0 is "not known", priority 0. */
import { xxHash64 } from "../math/xxhash64";
import { NONE } from "./endpoint";

export const GROUPS_MAX: i32 = 256;
export const UNKNOWN_GROUP: i32 = 0;

/** A region's or a zone's name as UTF-8 bytes. */
class Name {
  constructor(
    public bytes: StaticArray<u8>,
    public hash: u64,
  ) {}
}

export class Groups {
  count: i32 = 0;
  /** Changes with every change of the groups; never 0. */
  generation: u32 = 0;
  /** Index of the name of each group's region and zone; 0 = none given. */
  region: StaticArray<u16> = new StaticArray<u16>(GROUPS_MAX);
  zone: StaticArray<u16> = new StaticArray<u16>(GROUPS_MAX);
  /** Degrees as the endpoints gave them; NaN = not given. */
  latitude: StaticArray<f32> = new StaticArray<f32>(GROUPS_MAX);
  longitude: StaticArray<f32> = new StaticArray<f32>(GROUPS_MAX);
  priority: StaticArray<u8> = new StaticArray<u8>(GROUPS_MAX);
  private names: Name[] = [];

  constructor() {
    this.clear();
  }

  /** Forgets all places but the unknown one; their numbers are given anew. */
  clear(): void {
    this.count = 0;
    this.names = [];
    this.nameIndex(0, 0);
    this.add(0, 0, NaN, NaN, 0);
  }

  /**
   * @param region  region's bytes, length 0 = none; likewise the zone
   * @returns the group of that place, made where it is new; UNKNOWN_GROUP once there are GROUPS_MAX
   */
  find(
    region: usize,
    regionLength: i32,
    zone: usize,
    zoneLength: i32,
    latitude: f32,
    longitude: f32,
    priority: u8,
  ): i32 {
    const regionName = this.nameIndex(region, regionLength);
    const zoneName = this.nameIndex(zone, zoneLength);
    if (regionName === NONE || zoneName === NONE) return UNKNOWN_GROUP;
    return this.findNamed(<u16>regionName, <u16>zoneName, latitude, longitude, priority);
  }

  /** @returns the group of the same place with another priority */
  withPriority(g: i32, priority: u8): i32 {
    return this.findNamed(this.region[g], this.zone[g], this.latitude[g], this.longitude[g], priority);
  }

  /** @returns whether nothing is known of where it is */
  isUnknown(g: i32): bool {
    return unchecked(this.region[g]) === 0 && unchecked(this.zone[g]) === 0 && isNaN(unchecked(this.latitude[g]));
  }

  private findNamed(region: u16, zone: u16, latitude: f32, longitude: f32, priority: u8): i32 {
    for (let g = 0; g < this.count; g++) {
      if (
        this.region[g] === region &&
        this.zone[g] === zone &&
        this.priority[g] === priority &&
        same(this.latitude[g], latitude) &&
        same(this.longitude[g], longitude)
      )
        return g;
    }
    return this.count === GROUPS_MAX ? UNKNOWN_GROUP : this.add(region, zone, latitude, longitude, priority);
  }

  /**
   * Forgets the groups that nobody is in, and the names that none has.
   *
   * @param used  by group; becomes false for those that were forgotten
   * @returns the new number of each group
   */
  keep(used: StaticArray<bool>): StaticArray<u8> {
    const moved = new StaticArray<u8>(GROUPS_MAX);
    const names = this.names;
    const count = this.count;
    this.count = 1;
    this.names = [names[0]];
    this.generation++;
    for (let g = 1; g < count; g++) {
      if (!used[g]) continue;
      const region = this.keepName(names[this.region[g]]);
      const zone = this.keepName(names[this.zone[g]]);
      moved[g] = <u8>this.add(region, zone, this.latitude[g], this.longitude[g], this.priority[g]);
    }
    return moved;
  }

  private keepName(name: Name): u16 {
    const known = this.names.indexOf(name);
    return <u16>(known >= 0 ? known : this.names.push(name) - 1);
  }

  private add(region: u16, zone: u16, latitude: f32, longitude: f32, priority: u8): i32 {
    const g = this.count++;
    this.generation++;
    this.priority[g] = priority;
    this.region[g] = region;
    this.zone[g] = zone;
    this.latitude[g] = latitude;
    this.longitude[g] = longitude;
    return g;
  }

  /** @returns the index of a name that some group has, or NONE; 0 for the empty name */
  lookUpName(name: usize, length: i32): i32 {
    const hash = xxHash64(name, length, 0);
    for (let i = 0; i < this.names.length; i++) {
      const known = unchecked(this.names[i]);
      if (
        known.hash === hash &&
        known.bytes.length === length &&
        memory.compare(changetype<usize>(known.bytes), name, length) === 0
      )
        return i;
    }
    return NONE;
  }

  /** @returns a name's bytes; empty for an index that is none */
  name(index: i32): StaticArray<u8> {
    return this.names[index > 0 && index < this.names.length ? index : 0].bytes;
  }

  private nameIndex(name: usize, length: i32): i32 {
    const known = this.lookUpName(name, length);
    if (known !== NONE || this.names.length === 2 * GROUPS_MAX) return known;
    const bytes = new StaticArray<u8>(length);
    memory.copy(changetype<usize>(bytes), name, length);
    this.names.push(new Name(bytes, xxHash64(name, length, 0)));
    return this.names.length - 1;
  }
}

function same(a: f32, b: f32): bool {
  return a === b || (isNaN(a) && isNaN(b));
}
