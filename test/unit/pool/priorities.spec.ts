import { Random } from "../../../assembly/math/random";
import { LEVELS_MAX, NONE } from "../../../assembly/pool/endpoint";
import { Pool } from "../../../assembly/pool/pool";
import { Entry, failTimes, host, listByEnvoy, pass, poolOf, serve } from "./fixture";

/** @returns `count` hosts from `from` on, of which Envoy holds back all but `healthy` */
function level(priority: i32, from: i32, count: i32, healthy: i32): Entry[] {
  const entries: Entry[] = [];
  for (let n = 0; n < count; n++) {
    const entry = host(from + n).ofPriority(priority);
    entries.push(n < healthy ? entry : entry.held());
  }
  return entries;
}

/** @returns hosts 0..99 of priority 0, 100..199 of priority 1 and so on, of which so many are healthy */
function levels(healthy: i32[]): Entry[] {
  let entries: Entry[] = [];
  for (let p = 0; p < healthy.length; p++) entries = entries.concat(level(p, 100 * p, 100, healthy[p]));
  return entries;
}

function loadsOf(pool: Pool, count: i32): string {
  let total = 0;
  for (let p = 0; p < LEVELS_MAX; p++) total += pool.priorities.loads[p];
  const loads: i32[] = [];
  for (let p = 0; p < count; p++) loads.push(pool.priorities.loads[p]);
  return total === 100 ? loads.join(" ") : `sum ${total}`;
}

/** @returns the percent of the requests for each priority, of whose hundred hosts so many are healthy */
function spread(healthy: i32[]): string {
  const pool = poolOf("");
  listByEnvoy(pool, levels(healthy));
  const loads = loadsOf(pool, healthy.length);
  pool.free();
  return loads;
}

describe("requests spread over priorities", () => {
  it("of two as in Envoy's documentation: the standby gets what 1.4 times the healthy ones can't take", () => {
    expect(spread([100, 100])).toBe("100 0");
    expect(spread([72, 100])).toBe("100 0");
    expect(spread([71, 100])).toBe("99 1");
    expect(spread([50, 100])).toBe("70 30");
    expect(spread([25, 100])).toBe("35 65");
    expect(spread([0, 100])).toBe("0 100");
  });

  it("of three as in Envoy's documentation", () => {
    expect(spread([100, 100, 100])).toBe("100 0 0");
    expect(spread([72, 72, 100])).toBe("100 0 0");
    expect(spread([71, 71, 100])).toBe("99 1 0");
    expect(spread([50, 60, 100])).toBe("70 30 0");
    expect(spread([25, 100, 100])).toBe("35 65 0");
    expect(spread([25, 25, 100])).toBe("35 35 30");
    expect(spread([25, 25, 20])).toBe("37 35 28", "of 98 in all; the rest to the first");
  });

  it("that can't take all of them together share all of them in proportion, what rounding leaves to the first", () => {
    expect(spread([20, 20])).toBe("50 50");
    expect(spread([5, 65])).toBe("8 92");
    expect(spread([0, 10])).toBe("0 100");
    expect(spread([10, 10, 10])).toBe("34 33 33");
    expect(spread([0, 10, 20])).toBe("0 34 66");
  });

  it("count members, not weights, and members of any number", () => {
    const pool = poolOf("");
    const entries = level(0, 0, 2, 1).concat(level(1, 100, 1, 1));
    entries[0].weighing(50);
    listByEnvoy(pool, entries);
    expect(loadsOf(pool, 2)).toBe("70 30");
    pool.free();
  });

  it("beyond the eighth count as the eighth", () => {
    const pool = poolOf("");
    listByEnvoy(pool, [host(0).ofPriority(3).held(), host(1).ofPriority(7), host(2).ofPriority(127)]);
    expect(loadsOf(pool, 8)).toBe("0 0 0 0 0 0 0 100");
    expect(pool.members.usableAt(7)).toBe(2);
    pool.free();
  });

  it("are drawn in their proportion", () => {
    const pool = poolOf("");
    listByEnvoy(pool, levels([25, 25, 100]));
    const drawn = new StaticArray<i32>(3);
    for (let n = 0; n < 10000; n++) {
      pool.drawLevel();
      drawn[pool.level]++;
    }
    expect(Math.abs(<f64>drawn[0] - 3500)).toBeLessThan(200);
    expect(Math.abs(<f64>drawn[1] - 3500)).toBeLessThan(200);
    expect(Math.abs(<f64>drawn[2] - 3000)).toBeLessThan(200);
    pool.free();
  });
});

describe("a standby priority", () => {
  it("gets nothing while the first is healthy, all of it when that is gone, and nothing again when it is back", () => {
    const pool = poolOf("");
    const standby = level(1, 100, 4, 4);
    listByEnvoy(pool, level(0, 0, 4, 4).concat(standby));
    for (let n = 0; n < 1000; n++) {
      pool.drawLevel();
      expect(pool.level).toBe(0);
    }
    listByEnvoy(pool, level(0, 0, 4, 0).concat(standby));
    pool.drawLevel();
    expect(pool.level).toBe(1);
    listByEnvoy(pool, standby);
    pool.drawLevel();
    expect(pool.level).toBe(1);
    listByEnvoy(pool, level(0, 0, 4, 4).concat(standby));
    pool.drawLevel();
    expect(pool.level).toBe(0);
    pool.free();
  });

  it("is drawn from at once when the last endpoint of the first is ejected, before any tick", () => {
    const pool = poolOf('"max_ejected_ratio":1');
    listByEnvoy(pool, [host(0), host(1).ofPriority(1)]);
    failTimes(pool, 0, 5);
    pool.drawLevel();
    expect(pool.level).toBe(1);
    pool.free();
  });

  it("takes over from the next tick on what the ejected ones of the first don't take", () => {
    const pool = poolOf("");
    listByEnvoy(pool, level(0, 0, 4, 4).concat(level(1, 100, 4, 4)));
    failTimes(pool, 0, 5);
    failTimes(pool, 1, 5);
    pass(pool, 100);
    expect(loadsOf(pool, 2)).toBe("70 30");
    pool.free();
  });

  it("does not keep the first from its trials: an ejected endpoint of it comes back", () => {
    const pool = poolOf("");
    listByEnvoy(pool, level(0, 0, 1, 1).concat(level(1, 100, 2, 2)));
    failTimes(pool, 0, 5);
    pass(pool, 1400);
    expect(loadsOf(pool, 2)).toBe("0 100");
    expect(pool.trial()).toBe(0);
    serve(pool, pool.trial(), false);
    pass(pool, 100);
    expect(loadsOf(pool, 2)).toBe("100 0");
    pool.free();
  });

  it("tries its own ejected endpoints while it serves", () => {
    const pool = poolOf("");
    listByEnvoy(pool, level(0, 0, 2, 0).concat(level(1, 100, 2, 2)));
    failTimes(pool, 2, 5);
    pass(pool, 1400);
    expect(pool.trial()).toBe(2);
    pool.free();
  });

  it("gets no trials while it has no requests: only those before it do", () => {
    const pool = poolOf("");
    listByEnvoy(pool, level(0, 0, 4, 0).concat(level(1, 100, 2, 2)));
    failTimes(pool, 4, 5);
    listByEnvoy(pool, level(0, 0, 4, 4).concat(level(1, 100, 2, 2)));
    pass(pool, 3000);
    expect(pool.trial()).toBe(NONE);
    pool.free();
  });
});

describe("where nobody is usable", () => {
  it("the loads stay as they were", () => {
    const pool = poolOf("");
    listByEnvoy(pool, levels([50, 100]));
    listByEnvoy(pool, levels([0, 0]));
    expect(loadsOf(pool, 2)).toBe("70 30");
    listByEnvoy(pool, levels([0, 100]));
    expect(loadsOf(pool, 2)).toBe("0 100");
    pool.free();
  });

  it("and nobody ever was, the first priority with members counts as in use", () => {
    const pool = poolOf("");
    listByEnvoy(pool, level(2, 0, 3, 0).concat(level(5, 100, 3, 0)));
    expect(loadsOf(pool, 6)).toBe("0 0 100 0 0 0");
    pool.free();
  });

  it("an ejected endpoint of any priority gets its trial, be the first held back or gone", () => {
    for (let firstCount = 0; firstCount < 2; firstCount++) {
      const pool = poolOf("");
      listByEnvoy(pool, level(0, 0, 1, 0).concat(level(1, 100, 1, 1)));
      failTimes(pool, 1, 5);
      listByEnvoy(pool, level(0, 0, 1, 1).concat(level(1, 100, 1, 1)));
      pass(pool, 3000);
      expect(loadsOf(pool, 2)).toBe("100 0");
      listByEnvoy(pool, level(0, 0, firstCount, 0).concat(level(1, 100, 1, 1)));
      pass(pool, 100);
      expect(pool.trial()).toBe(1);
      serve(pool, 1, false);
      pass(pool, 100);
      expect(loadsOf(pool, 2)).toBe("0 100");
      pool.free();
    }
  });
});

describe("priorities of a pool of any shape", () => {
  it("always add up to 100 percent, and none has a load that has no usable endpoint", () => {
    const random = new Random(31);
    const pool = poolOf("");
    let wrong = 0;
    for (let round = 0; round < 300; round++) {
      let entries: Entry[] = [];
      for (let p = 0; p < 4; p++) {
        const count = <i32>random.below(12);
        entries = entries.concat(level(p, 100 * p, count, min<i32>(count, <i32>random.below(12))));
      }
      listByEnvoy(pool, entries);
      if (pool.members.usableCount === 0) continue;
      let total = 0;
      for (let p = 0; p < LEVELS_MAX; p++) {
        const load = pool.priorities.loads[p];
        total += load;
        if (load < 0 || (load > 0 && pool.members.usableAt(p) === 0)) wrong++;
      }
      if (total !== 100) wrong++;
    }
    expect(wrong).toBe(0);
    pool.free();
  });
});
