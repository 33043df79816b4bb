/** The rest of a list: where to try next when the first choice fails, from other failure domains (zone, then region) where possible. */
import { NONE } from "../pool/endpoint";
import { UNKNOWN_GROUP } from "../pool/groups";
import { Pool } from "../pool/pool";
import { Choice } from "./strategy";

/** How new an endpoint's failure domain is to a list. */
export const SAME_ZONE: i32 = 0;
export const OTHER_ZONE: i32 = 1;
export const OTHER_REGION: i32 = 2;

/** The domains in a list, as bits: exact up to 64 groups; beyond, two may share a bit and the second counts as listed. */
export class Domains {
  private zones: u64 = 0;
  private regions: u64 = 0;
  private listed: i32 = 0;

  /** Takes in what was listed since the last call; a shorter list is a new one. */
  follow(pool: Pool, choice: Choice): void {
    if (choice.count < this.listed || this.listed === 0) this.clear();
    for (; this.listed < choice.count; this.listed++) this.add(pool, pool.endpoint(choice.at(this.listed)).group);
  }

  clear(): void {
    this.zones = 0;
    this.regions = 0;
    this.listed = 0;
  }

  /** @returns how far a group is from all groups in the list */
  novelty(pool: Pool, group: i32): i32 {
    if (group === UNKNOWN_GROUP || (this.zones >> (<u64>group & 63)) & 1) return SAME_ZONE;
    const region = <u64>unchecked(pool.groups.region[group]) & 63;
    return (this.regions >> region) & 1 ? OTHER_ZONE : OTHER_REGION;
  }

  /** How new the next entry's domain should be: another zone, then another region, then other zones again. */
  get wanted(): i32 {
    return this.listed === 2 ? OTHER_REGION : OTHER_ZONE;
  }

  private add(pool: Pool, group: i32): void {
    this.zones |= (<u64>1) << (<u64>group & 63);
    this.regions |= (<u64>1) << (<u64>unchecked(pool.groups.region[group]) & 63);
  }
}

/** @returns true when the pool has usable endpoints outside the group of the list's first */
export function hasOtherDomains(pool: Pool, choice: Choice): bool {
  const group = pool.endpoint(choice.at(0)).group;
  return unchecked(pool.members.groupUsableCount[group]) < pool.members.usableCount;
}

/** @returns the usable group that is newest to the list, the first such one from a random one on; NONE = none is newer than `than` */
export function drawNewDomain(pool: Pool, domains: Domains, than: i32): i32 {
  const count = pool.groups.count;
  const wanted = domains.wanted;
  let group = <i32>pool.random.below(count);
  let best = NONE;
  for (let n = 0; n < count && than < wanted; n++) {
    if (unchecked(pool.members.groupUsableCount[group]) > 0) {
      const novelty = domains.novelty(pool, group);
      if (novelty > than) {
        than = novelty;
        best = group;
      }
    }
    group = group + 1 < count ? group + 1 : 0;
  }
  return best;
}

/** @returns a random usable endpoint of a group that has one */
export function drawFromGroup(pool: Pool, group: i32): i32 {
  return pool.members.atGroup(group, <i32>pool.random.below(unchecked(pool.members.groupUsableCount[group])));
}

/** Fills the list up with any usable endpoints, from a random one on. */
export function fillUp(pool: Pool, choice: Choice): void {
  const usable = pool.members.usableCount;
  if (usable === 0 || choice.isFull) return;
  let n = <i32>pool.random.below(usable);
  for (let step = min<i32>(usable, choice.capacity + choice.count); step > 0 && !choice.isFull; step--) {
    choice.add(pool.members.at(n));
    n = n + 1 < usable ? n + 1 : 0;
  }
}
