/** Doubly linked lists of flights, oldest first: an endpoint's requests without an answer, and a pool's requests by age. */
import { Endpoint, NONE } from "./endpoint";
import { Flight, flightAt } from "./flights";

export function addUnanswered(endpoint: Endpoint, id: i32): void {
  const flight = flightAt(id);
  flight.unanswered = true;
  flight.olderUnanswered = endpoint.newestFlight;
  flight.newerUnanswered = NONE;
  if (endpoint.newestFlight === NONE) {
    endpoint.oldestFlight = id;
    endpoint.oldestStartMs = flight.startMs;
  } else flightAt(endpoint.newestFlight).newerUnanswered = id;
  endpoint.newestFlight = id;
}

export function removeUnanswered(endpoint: Endpoint, flight: Flight): void {
  flight.unanswered = false;
  if (flight.olderUnanswered === NONE) {
    endpoint.oldestFlight = flight.newerUnanswered;
    if (flight.newerUnanswered !== NONE) endpoint.oldestStartMs = flightAt(flight.newerUnanswered).startMs;
  } else flightAt(flight.olderUnanswered).newerUnanswered = flight.newerUnanswered;
  if (flight.newerUnanswered === NONE) endpoint.newestFlight = flight.olderUnanswered;
  else flightAt(flight.newerUnanswered).olderUnanswered = flight.olderUnanswered;
}

/** A pool's requests that count in flight, oldest first. */
export class FlightsByAge {
  oldest: i32 = NONE;
  private newest: i32 = NONE;

  add(id: i32): void {
    const flight = flightAt(id);
    flight.older = this.newest;
    flight.newer = NONE;
    if (this.newest === NONE) this.oldest = id;
    else flightAt(this.newest).newer = id;
    this.newest = id;
  }

  remove(flight: Flight): void {
    if (flight.older === NONE) this.oldest = flight.newer;
    else flightAt(flight.older).newer = flight.newer;
    if (flight.newer === NONE) this.newest = flight.older;
    else flightAt(flight.newer).older = flight.older;
  }
}
