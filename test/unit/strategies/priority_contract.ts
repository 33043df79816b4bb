/** What every strategy keeps where the endpoints have priorities, and where Envoy holds some of them back. */
import { Random } from "../../../assembly/math/random";
import { Choice } from "../../../assembly/strategies/strategy";
import { Entry, failTimes, host, serve } from "../pool/fixture";
import { nextRequest, spread } from "./cluster_life";
import { World } from "./fixture";

const HOST_COUNT: i32 = 12;

let strategy = "";

/** Hosts 0..11 of priority 0 and 12..23 of priority 1, over the same places, of which so many are not held back. */
function twoLevels(first: i32, second: i32): Entry[] {
  const entries = spread(2 * HOST_COUNT);
  for (let n = 0; n < 2 * HOST_COUNT; n++) {
    const level = n / HOST_COUNT;
    entries[n].ofPriority(level);
    if (n % HOST_COUNT >= (level === 0 ? first : second)) entries[n].held();
  }
  return entries;
}

/** @returns how many of a list are of a priority */
function countOf(tested: World, choice: Choice, priority: u8): i32 {
  let count = 0;
  for (let n = 0; n < choice.count; n++) if (tested.pool.standing(choice.at(n)).priority === priority) count++;
  return count;
}

function heldCount(tested: World, choice: Choice): i32 {
  let count = 0;
  for (let n = 0; n < choice.count; n++) if (tested.pool.standing(choice.at(n)).holds !== 0) count++;
  return count;
}

export function priorityContract(name: string): void {
  strategy = name;
  describe("endpoints of two priorities", () => {
    it("are listed from the first alone while that can take all, from the standby when it is gone", () => {
      for (let healthy = 0; healthy <= HOST_COUNT; healthy += 3) {
        const tested = new World(strategy);
        const random = new Random(1);
        tested.listByEnvoy(twoLevels(healthy, HOST_COUNT));
        for (let n = 0; n < 300; n++) {
          const choice = nextRequest(tested, random);
          expect(choice.count).toBeGreaterThanOrEqual(
            min<i32>(4, tested.pool.members.usableAt(tested.pool.level)),
            `${healthy} healthy`,
          );
          expect(heldCount(tested, choice)).toBe(0, `${healthy} healthy`);
          if (healthy >= 9) expect(countOf(tested, choice, 1)).toBe(0, `${healthy} healthy`);
          if (healthy === 0) expect(countOf(tested, choice, 0)).toBe(0, "none healthy");
        }
        tested.free();
      }
    });

    it("come back to the first when that is back", () => {
      const tested = new World(strategy, '"ramp_ms":0');
      const random = new Random(1);
      tested.listByEnvoy(twoLevels(HOST_COUNT, HOST_COUNT));
      tested.listByEnvoy(twoLevels(0, HOST_COUNT));
      tested.listByEnvoy(twoLevels(HOST_COUNT, HOST_COUNT));
      for (let n = 0; n < 300; n++) expect(countOf(tested, nextRequest(tested, random), 1)).toBe(0);
      tested.free();
    });

    it("are tried again in the first while the standby serves", () => {
      const tested = new World(strategy);
      const random = new Random(1);
      tested.listByEnvoy([host(0), host(1).ofPriority(1), host(2).ofPriority(1)]);
      failTimes(tested.pool, 0, 5);
      for (let n = 0; n < 20 && !tested.pool.endpoint(0).usable; n++) {
        tested.pass(200);
        tested.settle();
        serve(tested.pool, nextRequest(tested, random).at(0), false);
      }
      expect(tested.pool.endpoint(0).usable).toBe(true);
      tested.free();
    });

    it("are tried again in the standby where nobody else is left", () => {
      const tested = new World(strategy);
      const random = new Random(1);
      tested.listByEnvoy([host(0).held(), host(1).ofPriority(1)]);
      failTimes(tested.pool, 1, 5);
      tested.listByEnvoy([host(0), host(1).ofPriority(1)]);
      tested.pass(3000);
      tested.listByEnvoy([host(0).held(), host(1).ofPriority(1)]);
      tested.pass(200);
      tested.settle();
      const choice = nextRequest(tested, random);
      expect(choice.count).toBe(1);
      expect(choice.at(0)).toBe(1);
      tested.free();
    });
  });
}
