/** The rest of a list: where to try next when the first choice fails, from other failure domains (zone, then region) where possible. */
import { NONE } from "../pool/endpoint";
import { UNKNOWN_GROUP } from "../pool/groups";
import { Pool } from "../pool/pool";
import { Choice } from "./strategy";

/** How new an endpoint's failure domain is to a list. */
const SAME_ZONE: i32 = 0;
const OTHER_ZONE: i32 = 1;
const OTHER_REGION: i32 = 2;

/** @returns how far a group is from all groups in the list */
export function novelty(pool: Pool, choice: Choice, group: i32): i32 {
  if (group === UNKNOWN_GROUP) return SAME_ZONE;
  let novelty = OTHER_REGION;
  for (let n = 0; n < choice.count; n++) {
    const listed = <i32>pool.endpoint(choice.at(n)).group;
    if (listed === group) return SAME_ZONE;
    if (unchecked(pool.groups.region[listed]) === unchecked(pool.groups.region[group])) novelty = OTHER_ZONE;
  }
  return novelty;
}

/** @returns how new the next entry's domain should be: a second zone first, then other regions */
export function wantedNovelty(choice: Choice): i32 {
  return choice.count === 1 ? OTHER_ZONE : OTHER_REGION;
}

/** @returns true when the pool has usable endpoints outside the group of the list's first */
export function hasOtherDomains(pool: Pool, choice: Choice): bool {
  const group = pool.endpoint(choice.at(0)).group;
  return unchecked(pool.members.groupUsableCount[group]) < pool.members.usableCount;
}

/** @returns a random usable endpoint of the newest domain that a walk over the groups from a random one finds, NONE = no new domain */
export function drawFromNewDomain(pool: Pool, choice: Choice): i32 {
  const count = pool.groups.count;
  const first = <i32>pool.random.below(count);
  const wanted = wantedNovelty(choice);
  let best = NONE;
  let bestNovelty = SAME_ZONE;
  for (let n = 0; n < count && bestNovelty < wanted; n++) {
    const group = first + n < count ? first + n : first + n - count;
    if (unchecked(pool.members.groupUsableCount[group]) === 0) continue;
    const found = novelty(pool, choice, group);
    if (found <= bestNovelty) continue;
    bestNovelty = found;
    best = group;
  }
  if (best === NONE) return NONE;
  return pool.members.atGroup(best, <i32>pool.random.below(unchecked(pool.members.groupUsableCount[best])));
}

/** Fills the list up with any usable endpoints, from a random one on. */
export function fillUp(pool: Pool, choice: Choice): void {
  const usable = pool.members.usableCount;
  if (usable === 0) return;
  let n = <i32>pool.random.below(usable);
  for (let step = min<i32>(usable, choice.capacity + choice.count); step > 0 && !choice.isFull; step--) {
    choice.add(pool.members.at(n));
    n = n + 1 < usable ? n + 1 : 0;
  }
}
