/**
 * Who is charged for what, once a stream has ended. Envoy tells who answered last (entry j of the list, from 0; j = the list's length
 * for an answer from outside) and after how many attempts k:
 *   k = j + 1   every earlier entry was tried and failed, in the same way as the last where that was overload
 *   else        the earlier ones were no members (k = 1), or nobody can tell: they are charged nothing
 */
import { NONE } from "../pool/endpoint";
import { Flight, listedAt } from "../pool/flights";
import { Pool } from "../pool/pool";
import { FAILED, OVERLOADED } from "./verdict";

/** @returns the position of an endpoint in a stream's list; the list's length where it isn't there */
export function positionOf(flight: Flight, endpoint: i32): i32 {
  for (let n = 0; n < <i32>flight.listCount; n++) if (listedAt(flight, n) === endpoint) return n;
  return flight.listCount;
}

/** The entries before the one that answered. @param attempts k, or -1 where it is not known. @param verdict on the last one */
export function chargeEarlier(pool: Pool, flight: Flight, position: i32, attempts: i64, verdict: i32): void {
  if (attempts !== position + 1) return;
  const earlier = verdict === OVERLOADED ? OVERLOADED : FAILED;
  for (let n = 0; n < position; n++) charge(pool, flight, listedAt(flight, n), NaN, earlier);
}

/** The one that answered last. @param endpoint NONE = no member. The latency counts only for the first of the list */
export function chargeAnswer(pool: Pool, flight: Flight, endpoint: i32, position: i32, verdict: i32): void {
  if (endpoint !== NONE) charge(pool, flight, endpoint, position === 0 ? flight.latencyMs : NaN, verdict);
}

/** An answer of which only the time was taken: the first of the list is taken to have given it. */
export function chargeTime(pool: Pool, flight: Flight): void {
  if (pool.wasThere(flight.endpoint, flight.sentMs)) pool.timed(flight.endpoint, flight.latencyMs);
}

function charge(pool: Pool, flight: Flight, endpoint: i32, latencyMs: f32, verdict: i32): void {
  if (!pool.wasThere(endpoint, flight.sentMs)) return;
  const isTrial = flight.trial && flight.endpoint === endpoint;
  if (verdict === FAILED) pool.failed(endpoint, isTrial);
  else if (verdict === OVERLOADED) pool.overloaded(endpoint, isTrial);
  else pool.succeeded(endpoint, latencyMs, isTrial);
}
