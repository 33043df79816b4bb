/** The rest of a list: where to try next when the first choice fails, from other failure domains (zone, then region) where possible. */
import { LEVELS_MAX, NONE } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { Choice } from "./strategy";

/** How near an endpoint's failure domain is to those in a list; the unknown domain is always near. */
export const OTHER_REGION: u32 = 0;
export const OTHER_ZONE: u32 = 1;
export const SAME_ZONE: u32 = 2;

/** The domains in a list, as bits: exact up to 64 groups; beyond, two may share a bit and the second counts as listed. */
export class Domains {
  /** Bit 0 is the unknown place. */
  private zones: u64 = 1;
  private regions: u64 = 1;
  private listed: i32 = 0;

  /** Starts a new list. */
  clear(): void {
    this.zones = 1;
    this.regions = 1;
    this.listed = 0;
  }

  /** Takes in what was listed since the last call. */
  follow(pool: Pool, choice: Choice): void {
    for (; this.listed < choice.count; this.listed++) {
      const group = <u64>pool.endpoint(choice.at(this.listed)).group;
      this.zones |= (<u64>1) << (group & 63);
      this.regions |= (<u64>1) << (<u64>unchecked(pool.groups.region[<i32>group]) & 63);
    }
  }

  /** @returns OTHER_REGION, OTHER_ZONE or SAME_ZONE; no nearer than `wanted` */
  nearness(pool: Pool, group: i32): u32 {
    const zone = <u32>(this.zones >> (<u64>group & 63)) & 1;
    const region = <u32>(this.regions >> (<u64>unchecked(pool.groups.region[group]) & 63)) & 1;
    return max<u32>(zone + region, this.wanted);
  }

  /** The next entry's domain should be: another zone, then another region, then other zones again. */
  get wanted(): u32 {
    return this.listed === 2 ? OTHER_REGION : OTHER_ZONE;
  }
}

/** @returns true when the pool has usable endpoints outside the group of the list's first */
export function hasOtherDomains(pool: Pool, choice: Choice): bool {
  const group = pool.endpoint(choice.at(0)).group;
  return pool.usableIn(group) < pool.drawCount;
}

/** @returns the usable group farthest from the list, the first such one from a random one on; NONE = none is farther than `than` */
export function drawNewDomain(pool: Pool, domains: Domains, than: u32): i32 {
  const count = pool.groups.count;
  const wanted = domains.wanted;
  let group = <i32>pool.random.below(count);
  let best = NONE;
  for (let n = 0; n < count && than > wanted; n++) {
    const nearness = domains.nearness(pool, group);
    if (nearness < than && pool.usableIn(group) > 0) {
      than = nearness;
      best = group;
    }
    group = group + 1 < count ? group + 1 : 0;
  }
  return best;
}

/** @returns a random usable endpoint of a group that has one */
export function drawFromGroup(pool: Pool, group: i32): i32 {
  return pool.members.atGroup(group, <i32>pool.random.below(unchecked(pool.members.groupUsableCount[group])));
}

/** Fills the list up with any usable endpoints, from a random one on; then with those of the other priorities in use. */
export function fillUp(pool: Pool, choice: Choice): void {
  fillFrom(pool, pool.level, choice);
  for (let level = 0; level < LEVELS_MAX && !choice.isFull; level++) {
    if (level !== pool.level && pool.priorities.isActive(level)) fillFrom(pool, level, choice);
  }
}

function fillFrom(pool: Pool, level: i32, choice: Choice): void {
  const usable = pool.members.usableAt(level);
  if (usable === 0 || choice.isFull) return;
  let n = <i32>pool.random.below(usable);
  for (let step = min<i32>(usable, choice.capacity + choice.count); step > 0 && !choice.isFull; step--) {
    choice.add(pool.members.atLevel(level, n));
    n = n + 1 < usable ? n + 1 : 0;
  }
}
