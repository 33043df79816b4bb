import { Random } from "../../../assembly/math/random";
import { NONE } from "../../../assembly/pool/endpoint";
import { addUnanswered, FlightsByAge, removeUnanswered } from "../../../assembly/pool/flight_lists";
import { flightAt, growFlights, takeFlight } from "../../../assembly/pool/flights";
import { hosts, list, poolOf } from "./fixture";

const COUNT: i32 = 8;

function take(count: i32): i32[] {
  const ids: i32[] = [];
  for (let n = 0; n < count; n++) {
    growFlights();
    ids.push(takeFlight());
  }
  return ids;
}

function byAge(flights: FlightsByAge): i32[] {
  const ids: i32[] = [];
  for (let id = flights.oldest; id !== NONE && ids.length <= COUNT; id = flightAt(id).newer) ids.push(id);
  return ids;
}

describe("the lists of requests", () => {
  it("stay in the order of coming over random additions and removals", () => {
    const random = new Random(3);
    const flights = new FlightsByAge();
    const ids = take(COUNT);
    const expected: i32[] = [];
    let wrong = 0;
    for (let n = 0; n < 5000; n++) {
      const id = ids[random.below(COUNT)];
      const at = expected.indexOf(id);
      if (at < 0) {
        flights.add(id);
        expected.push(id);
      } else {
        flights.remove(flightAt(id));
        expected.splice(at, 1);
      }
      if (byAge(flights).join() !== expected.join()) wrong++;
    }
    expect(wrong).toBe(0);
  });

  it("know an endpoint's oldest request without an answer, whichever is answered first", () => {
    const random = new Random(4);
    const pool = poolOf("");
    list(pool, hosts(1));
    const endpoint = pool.endpoint(0);
    const standing = pool.standing(0);
    const ids = take(COUNT);
    const expected: i32[] = [];
    let wrong = 0;
    for (let n = 0; n < 5000; n++) {
      const id = ids[random.below(COUNT)];
      const at = expected.indexOf(id);
      if (at < 0) {
        addUnanswered(endpoint, standing, id);
        expected.push(id);
      } else {
        removeUnanswered(endpoint, standing, flightAt(id));
        expected.splice(at, 1);
      }
      if (standing.oldestFlight !== (expected.length ? expected[0] : NONE)) wrong++;
      if (standing.newestFlight !== (expected.length ? expected[expected.length - 1] : NONE)) wrong++;
      if (endpoint.isAwaited !== expected.length > 0) wrong++;
      if (flightAt(id).unanswered !== at < 0) wrong++;
    }
    expect(wrong).toBe(0);
    pool.free();
  });
});
