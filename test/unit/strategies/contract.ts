/**
 * The contract that every strategy of the registry must keep. A strategy's own spec file calls `contract` once with its name; what
 * it is excused from, it says there with the reason.
 */
import { Random } from "../../../assembly/math/random";
import { BREAKER_HALF_OPEN, BREAKER_OPEN, NONE } from "../../../assembly/pool/endpoint";
import { Choice } from "../../../assembly/strategies/strategy";
import { close, failTimes, host, hosts, send } from "../pool/fixture";
import { happen, nextRequest, spread } from "./cluster_life";
import { World } from "./fixture";
import { HeapProbe } from "./heap_probe";

const SIZES: i32[] = [0, 1, 2, 8, 1000];

let strategy = "";
let options = "{}";

function world(members: string = "", seed: u64 = 1): World {
  const comma = members === "" ? "" : ",";
  return new World(strategy, `"${strategy}":${options}${comma}${members}`, seed);
}

/** What must not be: an endpoint twice, or one that may get no request. */
function faults(tested: World, choice: Choice): i32 {
  let count = 0;
  for (let n = 0; n < choice.count; n++) {
    for (let before = 0; before < n; before++) if (choice.at(before) === choice.at(n)) count++;
    const index = choice.at(n);
    if (index < 0 || index >= tested.pool.table.count) count++;
    else if (!mayGetRequests(tested, index, n)) count++;
  }
  return count;
}

/** By the endpoint's own facts, not by the pool's lists. A half-open endpoint may come first, as a trial. */
function mayGetRequests(tested: World, index: i32, place: i32): bool {
  const settings = tested.pool.settings;
  const standing = tested.pool.standing(index);
  if (!standing.member || standing.weight === 0 || standing.holds !== 0) return false;
  if (<f64>standing.health <= settings.healthThreshold) return false;
  return standing.breaker === 0 || (standing.breaker === BREAKER_HALF_OPEN && place === 0);
}

function usableCount(tested: World): i32 {
  let count = 0;
  for (let i = 0; i < tested.pool.table.count; i++)
    if (mayGetRequests(tested, i, 1) && tested.pool.standing(i).breaker === 0) count++;
  return count;
}

/** @param ownOptions JSON of the strategy's own options */
export function contract(name: string, ownOptions: string = "{}"): void {
  strategy = name;
  options = ownOptions;
  describe("the contract of a strategy", () => {
    it("lists as many distinct usable endpoints as it may, or all where there are fewer", () => {
      for (let i = 0; i < SIZES.length; i++) {
        const tested = world();
        const random = new Random(1);
        tested.list(spread(SIZES[i]));
        for (let retries = 0; retries <= 7; retries++) {
          for (let sample = 0; sample <= 8; sample += 4) {
            tested.pool.settings.maxRetries = retries;
            tested.pool.settings.sample = sample;
            for (let n = 0; n < 20; n++) {
              const choice = nextRequest(tested, random);
              const where = `${SIZES[i]} endpoints, ${retries} retries, sample ${sample}`;
              expect(choice.count).toBe(min(SIZES[i], 1 + retries), where);
              expect(faults(tested, choice)).toBe(0, where);
            }
          }
        }
        tested.free();
      }
    });

    it("lists nobody that is drained, ill or ejected, however few are left", () => {
      const tested = world('"max_ejected_ratio":1');
      const entries = spread(64);
      for (let n = 0; n < 61; n += 3) {
        entries[n].weighing(0);
        entries[n + 1].healthy(0.5);
      }
      tested.list(entries);
      for (let n = 2; n < 60; n += 3) failTimes(tested.pool, tested.index(n), 5);
      const fit = usableCount(tested);
      expect(fit).toBe(2);
      const random = new Random(1);
      for (let n = 0; n < 500; n++) {
        const choice = nextRequest(tested, random);
        expect(choice.count).toBe(fit);
        expect(faults(tested, choice)).toBe(0);
      }
      tested.free();
    });

    it("lists nobody where none is usable", () => {
      const tested = world('"max_ejected_ratio":1');
      const random = new Random(1);
      expect(nextRequest(tested, random).count).toBe(0);
      tested.list([host(0).weighing(0), host(1).healthy(0.5), host(2).healthy(0), host(3)]);
      failTimes(tested.pool, tested.index(3), 5);
      expect(tested.pool.standing(tested.index(3)).breaker).toBe(BREAKER_OPEN);
      for (let n = 0; n < 50; n++) expect(nextRequest(tested, random).count).toBe(0);
      tested.list([]);
      for (let n = 0; n < 50; n++) expect(nextRequest(tested, random).count).toBe(0);
      tested.free();
    });

    it("asks an endpoint whose back-off is over with one request, and no more before its verdict", () => {
      const tested = world();
      const random = new Random(1);
      tested.list(spread(6));
      const ill = tested.index(2);
      failTimes(tested.pool, ill, 5);
      let asked = 0;
      for (let n = 0; n < 2000; n++) {
        if (n % 20 === 0) tested.pass(100);
        const index = nextRequest(tested, random).at(0);
        const id = send(tested.pool, index);
        if (index === ill) asked++;
        else close(tested.pool, id);
      }
      expect(asked).toBe(1);
      tested.free();
    });

    it("keeps to all of that over random memberships, outcomes and pending work", () => {
      for (let seed = 1; seed <= 8; seed++) {
        const tested = world('"max_ejected_ratio":1,"ramp_ms":3000', seed);
        const random = new Random(seed);
        const open: i32[] = [];
        let wrong = 0;
        for (let n = 0; n < 1500; n++) {
          happen(tested, random, open);
          const choice = nextRequest(tested, random);
          wrong += faults(tested, choice);
          const fit = usableCount(tested);
          if (choice.count < min(fit, 4) || choice.count > min(fit + 1, 4)) wrong++;
        }
        while (open.length > 0) close(tested.pool, open.pop());
        expect(wrong).toBe(0, `seed ${seed}`);
        tested.free();
      }
    });

    it("lists newcomers before long, and leavers never again, with every index as it was", () => {
      const tested = world('"max_retries":7,"ramp_ms":0');
      const random = new Random(5);
      let wrong = 0;
      for (let round = 0; round < 40; round++) {
        const from = <i32>random.below(20);
        const before = new StaticArray<i32>(60);
        for (let n = 0; n < 60; n++) before[n] = tested.index(n);
        tested.list(spread(60).slice(from, from + 12));
        tested.pass(200);
        const seen = new Set<i32>();
        for (let n = 0; n < 300; n++) {
          const choice = nextRequest(tested, random);
          for (let i = 0; i < choice.count; i++) seen.add(choice.at(i));
        }
        for (let n = 0; n < 60; n++) {
          const index = tested.index(n);
          if (n >= from && n < from + 12 ? !seen.has(index) : index !== NONE) wrong++;
          if (before[n] !== NONE && index !== NONE && before[n] !== index) wrong++;
        }
        if (seen.size !== 12) wrong++;
      }
      expect(wrong).toBe(0);
      tested.free();
    });

    it("allocates nothing in 10,000 rankings", () => {
      for (let i = 1; i < SIZES.length; i++) {
        const tested = world('"max_retries":7');
        const random = new Random(1);
        tested.list(spread(SIZES[i]));
        nextRequest(tested, random);
        const probe = new HeapProbe();
        const pages = memory.size();
        for (let n = 0; n < 10000; n++) nextRequest(tested, random);
        expect(probe.moved()).toBe("", `${SIZES[i]} endpoints`);
        expect(memory.size()).toBe(pages);
        tested.free();
      }
    });

    it("gives the same lists for the same seed and the same events", () => {
      const first = world("", 9);
      const second = world("", 9);
      const diceOfFirst = new Random(3);
      const diceOfSecond = new Random(3);
      const openOfFirst: i32[] = [];
      const openOfSecond: i32[] = [];
      let wrong = 0;
      for (let n = 0; n < 2000; n++) {
        happen(first, diceOfFirst, openOfFirst);
        happen(second, diceOfSecond, openOfSecond);
        if (first.choice.count !== second.choice.count) wrong++;
        for (let i = 0; i < first.choice.count; i++) if (first.choice.at(i) !== second.choice.at(i)) wrong++;
      }
      expect(wrong).toBe(0);
      while (openOfFirst.length > 0) close(first.pool, openOfFirst.pop());
      while (openOfSecond.length > 0) close(second.pool, openOfSecond.pop());
      first.free();
      second.free();
    });

    it("gives equal endpoints equal shares, however many they are and however many are drawn", () => {
      for (let count = 2; count <= 10; count += 2) {
        for (let sample = 0; sample <= 8; sample += 4) {
          const tested = world(`"sample":${sample}`);
          const random = new Random(2);
          tested.list(hosts(count));
          const counts = new StaticArray<i32>(count);
          for (let n = 0; n < 1000 * count; n++) counts[nextRequest(tested, random).at(0)]++;
          for (let i = 0; i < count; i++)
            expect(Math.abs(<f64>counts[i] / 1000 - 1)).toBeLessThan(
              0.15,
              `${i} of ${count}, sample ${sample}: ${counts[i]} of 1,000`,
            );
          tested.free();
        }
      }
    });
  });
}

/** What strategies keep that choose by cost: the next choices are of other failure domains. Call it after `contract`. */
export function localityContract(): void {
  describe("the rest of a list", () => {
    it("lists another zone second and a third region third, for as long as there are any", () => {
      for (let sample = 0; sample <= 8; sample++) {
        const tested = world(`"sample":${sample}`);
        const random = new Random(1);
        tested.list(spread(40));
        let wrong = 0;
        for (let n = 0; n < 1000; n++) {
          const choice = nextRequest(tested, random);
          const groups = new StaticArray<u16>(4);
          const regions = new StaticArray<u16>(4);
          for (let i = 0; i < 4; i++) {
            groups[i] = tested.pool.endpoint(choice.at(i)).group;
            regions[i] = tested.pool.groups.region[groups[i]];
          }
          if (groups[1] === groups[0]) wrong++;
          if (regions[2] === regions[0] || regions[2] === regions[1]) wrong++;
          if (groups[3] === groups[0] || groups[3] === groups[1] || groups[3] === groups[2]) wrong++;
        }
        expect(wrong).toBe(0, `sample ${sample}`);
        tested.free();
      }
    });
  });
}
