/** Requests in flight: one record each, in one table for the whole VM that grows on the tick, never in a request. */
import { NONE } from "./endpoint";
import { release, reserve } from "./memory";

export const LIST_MAX: i32 = 8;

@unmanaged
export class Flight {
  /** when its answer began to be awaited: when all of the request was sent */
  startNs: u64;
  startMs: u32;
  /** when its endpoint was chosen */
  sentMs: u32;
  contextId: u32;
  /** what the plugin needs to find the root context and the cluster again */
  root: i32;
  cluster: i32;
  /** the endpoint it is counted on; NONE = on none */
  endpoint: i32;
  /** neighbours among the endpoint's requests without an answer, and among the pool's by age */
  olderUnanswered: i32;
  newerUnanswered: i32;
  older: i32;
  newer: i32;
  /** time to response headers, milliseconds; NaN = not measured */
  latencyMs: f32;
  /** slot of the explanation, NONE = none */
  explanation: i32;
  /** the member that answered; NONE = none did; with hasUpstream */
  answeredBy: i32;
  /** of the answer; 0 = there is none yet */
  status: i32;
  /**
   * From the trailers, or the headers of an answer without a body, where it is asked for; the property `response.grpc_status` is derived
   * from the HTTP status where there is none, and is 2 for a plain 200. 0 = none
   */
  grpcStatus: i32;
  listCount: u8;
  /** the request's body has been sent whole */
  requestEnded: bool;
  unanswered: bool;
  /** the answer came from a host */
  hasUpstream: bool;
  /** counts in its endpoint's inFlightCount */
  counted: bool;
  /** its answer was one of the usual ones: only status and time were taken */
  unread: bool;
  /** a half-open endpoint's trial */
  trial: bool;
}

const LIST_OFFSET: usize = (offsetof<Flight>() + 7) & ~7; // u16[LIST_MAX]
const FLIGHT_BYTES: usize = (LIST_OFFSET + ((<usize>LIST_MAX) << 1) + 7) & ~7;

const FIRST_CAPACITY: i32 = 2048;
const CAPACITY_MAX: i32 = 1 << 18;

let records: usize = 0;
let capacity: i32 = 0;
let usedCount: i32 = 0;
let firstFree: i32 = NONE;

/** @returns the record of a flight that `takeFlight` gave */
export function flightAt(id: i32): Flight {
  return changetype<Flight>(records + <usize>id * FLIGHT_BYTES);
}

/** @returns the index of the n-th endpoint a request listed, 0 <= n < listCount */
export function listedAt(flight: Flight, n: i32): i32 {
  return load<u16>(changetype<usize>(flight) + LIST_OFFSET + ((<usize>n) << 1));
}

export function setListed(flight: Flight, n: i32, endpoint: i32): void {
  store<u16>(changetype<usize>(flight) + LIST_OFFSET + ((<usize>n) << 1), <u16>endpoint);
}

/** @returns the id of a fresh record, or NONE where the table is full until the next tick */
export function takeFlight(): i32 {
  const id = firstFree;
  if (id === NONE) return NONE;
  const flight = flightAt(id);
  firstFree = flight.older;
  usedCount++;
  memory.fill(changetype<usize>(flight), 0, FLIGHT_BYTES);
  flight.endpoint = NONE;
  flight.cluster = NONE;
  flight.explanation = NONE;
  flight.answeredBy = NONE;
  flight.latencyMs = NaN;
  return id;
}

export function giveFlightBack(id: i32): void {
  flightAt(id).older = firstFree;
  firstFree = id;
  usedCount--;
}

/** Doubles the table while more than half of it is in use; called outside of requests. */
export function growFlights(): void {
  if (usedCount * 2 < capacity || capacity === CAPACITY_MAX) return;
  const wanted = capacity === 0 ? FIRST_CAPACITY : capacity << 1;
  const block = reserve(<usize>wanted * FLIGHT_BYTES);
  if (block === 0) return;
  memory.copy(block, records, <usize>capacity * FLIGHT_BYTES);
  release(records, <usize>capacity * FLIGHT_BYTES);
  records = block;
  for (let id = wanted - 1; id >= capacity; id--) {
    flightAt(id).older = firstFree;
    firstFree = id;
  }
  capacity = wanted;
}

/** @returns how many flights there can be before the table must grow */
export function flightCapacity(): i32 {
  return capacity;
}

/** @returns how many records are taken */
export function flightCount(): i32 {
  return usedCount;
}
