/**
 * The members of a pool in two lists, the usable ones in front, so that a draw hits only usable endpoints:
 *
 *   all      | usable, priority 0 | usable, priority 1 | ... | not usable ... |
 *   grouped  | group 0: usable, not | group 1: usable, not | ...
 */

import { LEVELS_MAX, NOT_USABLE, Standing } from "./endpoint";
import { GROUPS_MAX } from "./groups";
import { release, reserve } from "./memory";
import { EndpointTable } from "./table";

export class Members {
  count: i32 = 0;
  /** Where each level begins in the list of all; the last one is of those not usable. */
  levelStart: StaticArray<i32> = new StaticArray<i32>(LEVELS_MAX + 2);
  /** Members of each priority, usable or not. */
  levelMemberCount: StaticArray<i32> = new StaticArray<i32>(LEVELS_MAX);
  groupStart: StaticArray<i32> = new StaticArray<i32>(GROUPS_MAX + 1);
  groupUsableCount: StaticArray<i32> = new StaticArray<i32>(GROUPS_MAX);
  private all: usize = 0; // u16[capacity]
  private grouped: usize = 0; // u16[capacity]
  capacity: i32 = 0;

  /** @returns false where memory is refused; nothing has changed then */
  grow(capacity: i32): bool {
    const block = reserve((<usize>capacity) << 2);
    if (block === 0) return false;
    const grouped = block + ((<usize>capacity) << 1);
    memory.copy(block, this.all, this.count << 1);
    memory.copy(grouped, this.grouped, this.count << 1);
    this.free();
    this.all = block;
    this.grouped = grouped;
    this.capacity = capacity;
    return true;
  }

  get usableCount(): i32 {
    return unchecked(this.levelStart[LEVELS_MAX]);
  }

  /** @returns how many usable members a priority has */
  usableAt(level: i32): i32 {
    return unchecked(this.levelStart[level + 1]) - unchecked(this.levelStart[level]);
  }

  /** @returns the index of a priority's n-th usable member */
  atLevel(level: i32, n: i32): i32 {
    return this.at(unchecked(this.levelStart[level]) + n);
  }

  /** @returns the index of the n-th member; the usable ones are 0..usableCount-1 */
  at(n: i32): i32 {
    return load<u16>(this.all + ((<usize>n) << 1));
  }

  /** @returns the index of a group's n-th member; its usable ones are 0..groupUsableCount-1 */
  atGroup(group: i32, n: i32): i32 {
    return load<u16>(this.grouped + ((<usize>(unchecked(this.groupStart[group]) + n)) << 1));
  }

  /** @returns how many members a group has */
  groupSize(group: i32): i32 {
    return unchecked(this.groupStart[group + 1]) - unchecked(this.groupStart[group]);
  }

  /** Lists the members in the table anew, in the order of their index, none of them usable yet. */
  rebuild(table: EndpointTable): void {
    const sizes = this.groupUsableCount;
    sizes.fill(0);
    this.levelMemberCount.fill(0);
    let count = 0;
    for (let i = 0; i < table.count; i++) {
      const endpoint = table.at(i);
      const standing = table.standing(i);
      endpoint.usable = false;
      standing.level = NOT_USABLE;
      if (!standing.member) continue;
      store<u16>(this.all + ((<usize>count) << 1), <u16>i);
      standing.memberPosition = <u16>count;
      count++;
      sizes[endpoint.group]++;
      this.levelMemberCount[standing.priority]++;
    }
    this.count = count;
    this.levelStart.fill(0);
    this.levelStart[LEVELS_MAX + 1] = count;
    let start = 0;
    for (let g = 0; g < GROUPS_MAX; g++) {
      this.groupStart[g] = start;
      start += sizes[g];
      sizes[g] = 0;
    }
    this.groupStart[GROUPS_MAX] = start;
    for (let n = 0; n < count; n++) {
      const index = this.at(n);
      const group = table.at(index).group;
      const position = this.groupStart[group] + sizes[group]++;
      store<u16>(this.grouped + ((<usize>position) << 1), <u16>index);
      table.standing(index).groupPosition = <u16>position;
    }
    sizes.fill(0);
  }

  /** Moves a member over the border between usable and not. */
  setUsable(table: EndpointTable, index: i32, usable: bool): void {
    const endpoint = table.at(index);
    if (endpoint.usable === usable) return;
    endpoint.usable = usable;
    const group = endpoint.group;
    const standing = table.standing(index);
    this.moveTo(table, standing, index, usable ? standing.priority : NOT_USABLE);
    const groupUsable = usable ? this.groupUsableCount[group]++ : --this.groupUsableCount[group];
    this.swapGrouped(table, standing, index, this.groupStart[group] + groupUsable);
  }

  /** Takes a member over one border after the other, to the next level's edge each time. */
  private moveTo(table: EndpointTable, standing: Standing, index: i32, wanted: u8): void {
    for (; standing.level < wanted; standing.level++) {
      const border = --this.levelStart[standing.level + 1];
      this.swapAll(table, standing, index, border);
    }
    for (; standing.level > wanted; standing.level--) {
      const border = this.levelStart[standing.level]++;
      this.swapAll(table, standing, index, border);
    }
  }

  free(): void {
    release(this.all, (<usize>this.capacity) << 2);
    this.all = 0;
  }

  private swapAll(table: EndpointTable, standing: Standing, index: i32, position: i32): void {
    const other = load<u16>(this.all + ((<usize>position) << 1));
    store<u16>(this.all + ((<usize>standing.memberPosition) << 1), other);
    store<u16>(this.all + ((<usize>position) << 1), <u16>index);
    table.standing(other).memberPosition = standing.memberPosition;
    standing.memberPosition = <u16>position;
  }

  private swapGrouped(table: EndpointTable, standing: Standing, index: i32, position: i32): void {
    const other = load<u16>(this.grouped + ((<usize>position) << 1));
    store<u16>(this.grouped + ((<usize>standing.groupPosition) << 1), other);
    store<u16>(this.grouped + ((<usize>position) << 1), <u16>index);
    table.standing(other).groupPosition = standing.groupPosition;
    standing.groupPosition = <u16>position;
  }
}
