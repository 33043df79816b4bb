/** A pool's groups in the order of their distance from an origin: same zone, same region, then by latency table or great circle. */
import { greatCircleKm } from "../math/distance";
import { regionIndex, regionLatitude, regionLongitude } from "../math/regions";
import { xxHash64 } from "../math/xxhash64";
import { GROUPS_MAX, Groups } from "../pool/groups";

/** Round trip in a fibre: light does 200 km in a millisecond. */
const MS_PER_KM: f64 = 0.01;
const SAME_ZONE_MS: f32 = 0;
const SAME_REGION_MS: f32 = 0.5;
const OTHER_REGION_MIN_MS: f32 = 1;
const FARTHEST_MS: f32 = 1e9;

/** Configured latencies, ms, from region to region; both directions unless the other one is given too. */
export class LatencyTable {
  private keys: u64[] = [];
  private latencies: f32[] = [];

  add(from: string, to: string, latencyMs: f32): void {
    this.keys.push(pairKey(hashOfName(from), hashOfName(to)));
    this.latencies.push(latencyMs);
  }

  /** @param from, to  xxHash64 of the regions' names. @returns NaN where the table doesn't say */
  find(from: u64, to: u64): f32 {
    const there = this.keys.indexOf(pairKey(from, to));
    if (there >= 0) return this.latencies[there];
    const back = this.keys.indexOf(pairKey(to, from));
    return back >= 0 ? this.latencies[back] : NaN;
  }
}

/** One origin's view of a pool. */
export class Proximity {
  /** The groups, nearest first. */
  readonly order: StaticArray<u16> = new StaticArray<u16>(GROUPS_MAX);
  groupCount: i32 = 0;
  /** The groups' generation that this is the order of. */
  generation: u32 = 0;
  originHash: u64 = 0;
  private latencies: StaticArray<f32> = new StaticArray<f32>(GROUPS_MAX);

  /** @returns how far a group is from the origin, milliseconds of round trip */
  latencyMs(group: i32): f32 {
    return unchecked(this.latencies[group]);
  }

  /** Sorts the pool's groups for an origin. @param zone length 0 = any zone of the region is as near */
  build(groups: Groups, table: LatencyTable, region: usize, regionLength: i32, zone: usize, zoneLength: i32): void {
    this.originHash = xxHash64(region, regionLength, 0);
    const originRegion = groups.lookUpName(region, regionLength);
    const originZone = zoneLength === 0 ? 0 : groups.lookUpName(zone, zoneLength);
    const place = regionIndex(region, regionLength);
    this.groupCount = groups.count;
    this.generation = groups.generation;
    for (let g = 0; g < groups.count; g++) {
      unchecked((this.latencies[g] = this.measure(groups, table, g, originRegion, originZone, place)));
      this.insert(g);
    }
  }

  private measure(groups: Groups, table: LatencyTable, g: i32, region: i32, zone: i32, place: i32): f32 {
    if (groups.isUnknown(g)) return FARTHEST_MS;
    const groupRegion = <i32>groups.region[g];
    if (groupRegion !== 0 && groupRegion === region)
      return zone > 0 && zone === <i32>groups.zone[g] ? SAME_ZONE_MS : SAME_REGION_MS;
    const name = groups.name(groupRegion);
    const configured = table.find(this.originHash, xxHash64(changetype<usize>(name), name.length, 0));
    if (!isNaN(configured)) return max<f32>(OTHER_REGION_MIN_MS, configured);
    if (place < 0) return FARTHEST_MS;
    const known = regionIndex(changetype<usize>(name), name.length);
    const hasLocation = !isNaN(groups.latitude[g]);
    if (!hasLocation && known < 0) return FARTHEST_MS;
    const latitude = hasLocation ? groups.latitude[g] : regionLatitude(known);
    const longitude = hasLocation ? groups.longitude[g] : regionLongitude(known);
    const km = greatCircleKm(<f64>regionLatitude(place), <f64>regionLongitude(place), <f64>latitude, <f64>longitude);
    return max<f32>(OTHER_REGION_MIN_MS, <f32>(km * MS_PER_KM));
  }

  /** Insertion sort: groups 0..g-1 are in order already. */
  private insert(g: i32): void {
    const latency = this.latencyMs(g);
    let n = g;
    for (; n > 0 && this.latencyMs(unchecked(this.order[n - 1])) > latency; n--)
      unchecked((this.order[n] = this.order[n - 1]));
    unchecked((this.order[n] = <u16>g));
  }
}

function hashOfName(name: string): u64 {
  const bytes = String.UTF8.encode(name);
  return xxHash64(changetype<usize>(bytes), bytes.byteLength, 0);
}

function pairKey(from: u64, to: u64): u64 {
  return rotl(from, 17) ^ to;
}
