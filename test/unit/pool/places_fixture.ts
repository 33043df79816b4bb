/** Whether a pool's lists of members are as its endpoints' own records say. */
import { LEVELS_MAX, NOT_USABLE } from "../../../assembly/pool/endpoint";
import { GROUPS_MAX } from "../../../assembly/pool/groups";
import { Pool } from "../../../assembly/pool/pool";

/** How many members are in another group's list, or on the wrong side of the border between usable and not, or at a wrong level. */
export function misplaced(pool: Pool): i32 {
  return misplacedInGroups(pool) + misplacedInLevels(pool);
}

function misplacedInGroups(pool: Pool): i32 {
  let wrong = 0;
  let total = 0;
  let usableTotal = 0;
  for (let group = 0; group < GROUPS_MAX; group++) {
    const usable = pool.members.groupUsableCount[group];
    for (let n = 0; n < pool.members.groupSize(group); n++) {
      const index = pool.members.atGroup(group, n);
      if (index >= pool.table.count) return i32.MAX_VALUE;
      const endpoint = pool.endpoint(index);
      if (<i32>endpoint.group !== group || endpoint.usable !== n < usable || !pool.standing(index).member) wrong++;
      total++;
    }
    usableTotal += usable;
  }
  return wrong + abs(total - pool.members.count) + abs(usableTotal - pool.members.usableCount);
}

function misplacedInLevels(pool: Pool): i32 {
  const members = pool.members;
  const seen = new Set<i32>();
  let wrong = 0;
  for (let level = 0; level < LEVELS_MAX; level++) {
    let memberCount = 0;
    for (let n = 0; n < members.usableAt(level); n++) {
      const index = members.at(members.levelStart[level] + n);
      if (!pool.endpoint(index).usable || <i32>pool.standing(index).priority !== level) wrong++;
    }
    for (let n = 0; n < members.count; n++) if (<i32>pool.standing(members.at(n)).priority === level) memberCount++;
    if (memberCount !== members.levelMemberCount[level]) wrong++;
  }
  for (let n = 0; n < members.count; n++) {
    const index = members.at(n);
    const standing = pool.standing(index);
    const isUsable = pool.endpoint(index).usable;
    if (seen.has(index) || isUsable !== n < members.usableCount || !standing.member) wrong++;
    if (standing.level !== (isUsable ? standing.priority : NOT_USABLE)) wrong++;
    seen.add(index);
  }
  return wrong;
}
