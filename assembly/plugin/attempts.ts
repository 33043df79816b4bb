/**
 * Who is charged for what, once a stream has ended. Envoy tells who answered last (entry j of the list, from 0; j = the list's length
 * for an answer from outside) and after how many attempts k:
 *   k = j + 1   every earlier entry was tried and failed
 *   else        the earlier ones were no members (k = 1), or nobody can tell: they are charged nothing
 */
import { NONE } from "../pool/endpoint";
import { Flight, listedAt } from "../pool/flights";
import { Pool } from "../pool/pool";

/** @returns the position of an endpoint in a stream's list; the list's length where it isn't there */
export function positionOf(flight: Flight, endpoint: i32): i32 {
  for (let n = 0; n < <i32>flight.listCount; n++) if (listedAt(flight, n) === endpoint) return n;
  return flight.listCount;
}

/** The entries before the one that answered. @param attempts k, or -1 where it is not known */
export function chargeEarlier(pool: Pool, flight: Flight, position: i32, attempts: i64): void {
  if (attempts !== position + 1) return;
  for (let n = 0; n < position; n++) fail(pool, flight, listedAt(flight, n));
}

/** The one that answered last. @param endpoint NONE = no member. The latency counts only for the first of the list */
export function chargeAnswer(pool: Pool, flight: Flight, endpoint: i32, position: i32, failed: bool): void {
  if (endpoint === NONE) return;
  if (failed) fail(pool, flight, endpoint);
  else if (pool.wasThere(endpoint, flight.sentMs)) {
    pool.succeeded(endpoint, position === 0 ? flight.latencyMs : NaN, isTrialOf(flight, endpoint));
  }
}

function fail(pool: Pool, flight: Flight, endpoint: i32): void {
  if (pool.wasThere(endpoint, flight.sentMs)) pool.failed(endpoint, isTrialOf(flight, endpoint));
}

function isTrialOf(flight: Flight, endpoint: i32): bool {
  return flight.trial && flight.endpoint === endpoint;
}
