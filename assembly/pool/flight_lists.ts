/** Doubly linked lists of flights, oldest first: an endpoint's requests without an answer, and a pool's requests by age. */
import { Endpoint, NONE, Standing } from "./endpoint";
import { Flight, flightAt } from "./flights";

export function addUnanswered(endpoint: Endpoint, standing: Standing, id: i32): void {
  const flight = flightAt(id);
  flight.unanswered = true;
  flight.olderUnanswered = standing.newestFlight;
  flight.newerUnanswered = NONE;
  if (standing.newestFlight === NONE) {
    standing.oldestFlight = id;
    endpoint.isAwaited = true;
    endpoint.oldestStartMs = flight.startMs;
  } else flightAt(standing.newestFlight).newerUnanswered = id;
  standing.newestFlight = id;
}

export function removeUnanswered(endpoint: Endpoint, standing: Standing, flight: Flight): void {
  flight.unanswered = false;
  if (flight.olderUnanswered === NONE) {
    standing.oldestFlight = flight.newerUnanswered;
    endpoint.isAwaited = flight.newerUnanswered !== NONE;
    if (endpoint.isAwaited) endpoint.oldestStartMs = flightAt(flight.newerUnanswered).startMs;
  } else flightAt(flight.olderUnanswered).newerUnanswered = flight.newerUnanswered;
  if (flight.newerUnanswered === NONE) standing.newestFlight = flight.olderUnanswered;
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
