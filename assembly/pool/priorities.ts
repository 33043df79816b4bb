/**
 * How requests spread over priorities, as Envoy does it: a priority takes what its usable members can, with an overprovisioning
 * factor of 1.4; what is left goes to the next. https://www.envoyproxy.io/docs/envoy/v1.40.0/intro/arch_overview/upstream/load_balancing/priority
 */
import { LEVELS_MAX } from "./endpoint";
import { Members } from "./members";

const OVERPROVISIONING_PERCENT: i32 = 140;

export class Priorities {
  /** Percent of the requests for each priority; they sum up to 100 where anybody is usable. */
  readonly loads: StaticArray<i32> = new StaticArray<i32>(LEVELS_MAX);
  /** Priorities with a load; 1 = no draw is needed. */
  activeCount: i32 = 0;
  /** The first and the last priority with a load. */
  first: i32 = 0;
  last: i32 = 0;

  isActive(priority: i32): bool {
    return unchecked(this.loads[priority]) > 0;
  }

  /** Works the loads out anew. @returns whether other priorities are active than before */
  follow(members: Members): bool {
    let total = 0;
    for (let p = 0; p < LEVELS_MAX; p++) total += healthPercent(members, p);
    if (total === 0) return this.activeCount === 0 && this.assume(members);
    const normal = min<i32>(100, total);
    let left = 100;
    let changed = false;
    let healthiest = 0;
    this.activeCount = 0;
    for (let p = LEVELS_MAX - 1; p >= 0; p--) if (healthPercent(members, p) > 0) healthiest = p;
    for (let p = 0; p < LEVELS_MAX; p++) {
      const load = min<i32>(left, (healthPercent(members, p) * 100) / normal);
      left -= load;
      changed = this.set(p, load) || changed;
    }
    // What rounding leaves over goes to the first that is healthy, as in Envoy.
    unchecked((this.loads[healthiest] += left));
    this.first = healthiest;
    for (let p = 0; p < LEVELS_MAX; p++) {
      if (!this.isActive(p)) continue;
      this.activeCount++;
      this.last = p;
    }
    return changed;
  }

  /** @param percent a random number, 0..99. @returns the priority that it falls to */
  pick(percent: i32): i32 {
    for (let p = 0; p < LEVELS_MAX; p++) {
      percent -= unchecked(this.loads[p]);
      if (percent < 0) return p;
    }
    return this.first;
  }

  /** Nobody is usable yet: the first priority that has members is as good as active. */
  private assume(members: Members): bool {
    for (let p = 0; p < LEVELS_MAX; p++) {
      if (unchecked(members.levelMemberCount[p]) === 0) continue;
      unchecked((this.loads[p] = 100));
      this.first = p;
      this.last = p;
      this.activeCount = 1;
      return true;
    }
    return false;
  }

  private set(priority: i32, load: i32): bool {
    const changed = load > 0 !== this.isActive(priority);
    unchecked((this.loads[priority] = load));
    return changed;
  }
}

function healthPercent(members: Members, priority: i32): i32 {
  const count = unchecked(members.levelMemberCount[priority]);
  return count === 0 ? 0 : min<i32>(100, (OVERPROVISIONING_PERCENT * members.usableAt(priority)) / count);
}
