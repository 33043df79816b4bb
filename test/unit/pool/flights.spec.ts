import { NONE } from "../../../assembly/pool/endpoint";
import {
  Flight,
  flightAt,
  flightCapacity,
  flightCount,
  giveFlightBack,
  growFlights,
  LIST_MAX,
  listedAt,
  setListed,
  takeFlight,
} from "../../../assembly/pool/flights";

/** Changes every field that a stream may have used. */
function wear(flight: Flight): void {
  flight.contextId = 7;
  flight.cluster = 3;
  flight.endpoint = 5;
  flight.latencyMs = 12;
  flight.explanation = 1;
  flight.listCount = 4;
  flight.requestEnded = true;
  flight.unanswered = true;
  flight.counted = true;
  flight.trial = true;
}

describe("the table of requests in flight", () => {
  it("is empty until it is grown, and then hands out each record once", () => {
    expect(takeFlight()).toBe(NONE);
    growFlights();
    expect(flightCapacity()).toBeGreaterThanOrEqual(1024);
    const taken = new Set<i32>();
    for (let id = takeFlight(); id !== NONE; id = takeFlight()) taken.add(id);
    expect(taken.size).toBe(flightCapacity());
    expect(flightCount()).toBe(flightCapacity());
    const ids = taken.values();
    for (let i = 0; i < ids.length; i++) giveFlightBack(ids[i]);
    expect(flightCount()).toBe(0);
  });

  it("hands out fresh records, whatever the last user left in them", () => {
    const id = takeFlight();
    wear(flightAt(id));
    giveFlightBack(id);
    expect(takeFlight()).toBe(id);
    const flight = flightAt(id);
    expect(flight.endpoint).toBe(NONE);
    expect(flight.cluster).toBe(NONE);
    expect(flight.explanation).toBe(NONE);
    expect(isNaN(flight.latencyMs)).toBe(true);
    expect(flight.listCount).toBe(0);
    expect(flight.requestEnded || flight.unanswered || flight.counted || flight.trial).toBe(false);
    giveFlightBack(id);
  });

  it("doubles once half of it is used, and keeps every record where it can be found", () => {
    const capacity = flightCapacity();
    const ids: i32[] = [];
    for (let n = 0; n < capacity / 2 - 1; n++) ids.push(takeFlight());
    growFlights();
    expect(flightCapacity()).toBe(capacity);
    ids.push(takeFlight());
    for (let n = 0; n < ids.length; n++) flightAt(ids[n]).contextId = n;
    growFlights();
    expect(flightCapacity()).toBe(2 * capacity);
    let wrong = 0;
    for (let n = 0; n < ids.length; n++) if (flightAt(ids[n]).contextId !== n) wrong++;
    expect(wrong).toBe(0);
    for (let n = 0; n < ids.length; n++) giveFlightBack(ids[n]);
    expect(flightCount()).toBe(0);
  });

  it("keeps a list of up to 8 endpoints, indexes up to 16,383, without touching the neighbours", () => {
    const before = takeFlight();
    const id = takeFlight();
    const after = takeFlight();
    for (let n = 0; n < LIST_MAX; n++) {
      setListed(flightAt(before), n, n);
      setListed(flightAt(after), n, n);
      setListed(flightAt(id), n, 16383 - n);
    }
    for (let n = 0; n < LIST_MAX; n++) {
      expect(listedAt(flightAt(id), n)).toBe(16383 - n);
      expect(listedAt(flightAt(before), n)).toBe(n);
      expect(listedAt(flightAt(after), n)).toBe(n);
    }
    expect(flightAt(id).trial).toBe(false);
    giveFlightBack(before);
    giveFlightBack(id);
    giveFlightBack(after);
  });

  it("stops growing at 262,144 records, without a trap", () => {
    const ids: i32[] = [];
    for (let id = takeFlight(); id !== NONE; id = takeFlight()) {
      ids.push(id);
      growFlights();
    }
    expect(ids.length).toBe(262144);
    expect(flightCapacity()).toBe(262144);
    for (let n = 0; n < ids.length; n++) giveFlightBack(ids[n]);
    expect(flightCount()).toBe(0);
  });
});
