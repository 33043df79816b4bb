/**
 * What one worker knows of one cluster's endpoints, whole, for the other workers. Little-endian:
 *
 *   0         4            8                          8 + 32 x count
 *   | FORMAT  | count u32  | count x PeerReport ...   |
 */
import { BREAKER_CLOSED, BREAKER_TRIAL, Endpoint, Standing } from "../pool/endpoint";
import { PEER_REPORT_BYTES, PeerReport } from "../pool/peer_report";
import { Peers } from "../pool/peers";
import { Pool } from "../pool/pool";

/** "SW" and the version of the layout; another one is not read. */
const FORMAT: u32 = 0x00015753;
const HEADER_BYTES: usize = 8;
/** An older mean has faded away. */
const HALF_LIVES: f64 = 16;
/** Without requests here nobody tries a half-open endpoint: the others don't wait for that longer, milliseconds. */
const TRIAL_PATIENCE_MS: i32 = 1000;

/** @returns bytes that the state of so many endpoints takes at most */
export function stateBytes(endpointCount: i32): usize {
  return HEADER_BYTES + <usize>endpointCount * PEER_REPORT_BYTES;
}

/** Writes the state of a pool's members. @param at `stateBytes(members.count)` bytes. @returns how many it takes */
export function encodeState(pool: Pool, at: usize): i32 {
  const faded = <u32>min<f64>(HALF_LIVES * pool.settings.windowMs, <f64>u32.MAX_VALUE);
  let end = at + HEADER_BYTES;
  let count: u32 = 0;
  for (let n = 0; n < pool.members.count; n++) {
    const index = pool.members.at(n);
    const standing = pool.standing(index);
    if (!hasNews(standing, pool.nowMs, faded)) continue;
    write(changetype<PeerReport>(end), pool.endpoint(index), standing, pool.nowMs);
    end += PEER_REPORT_BYTES;
    count++;
  }
  store<u32>(at, FORMAT);
  store<u32>(at, count, 4);
  return <i32>(end - at);
}

/**
 * Tells `peers` what another worker's state says, between their `begin` and `end`.
 *
 * @param sinceMs  how long ago the state was written, milliseconds
 * @returns false where the bytes are no such state: nothing is told then
 */
export function decodeState(bytes: usize, length: i32, sinceMs: u32, peers: Peers): bool {
  if (length < <i32>HEADER_BYTES || load<u32>(bytes) !== FORMAT) return false;
  const count = load<u32>(bytes, 4);
  if (<u64>HEADER_BYTES + <u64>count * PEER_REPORT_BYTES !== <u64>length) return false;
  let at = bytes + HEADER_BYTES;
  for (let n: u32 = 0; n < count; n++, at += PEER_REPORT_BYTES) peers.add(changetype<PeerReport>(at), sinceMs);
  return true;
}

function hasNews(standing: Standing, nowMs: u32, fadedMs: u32): bool {
  if (standing.streamCount > 0 || standing.breaker !== BREAKER_CLOSED) return true;
  return standing.latencySamples > 0 && nowMs - standing.ownLatencyAtMs < fadedMs;
}

function write(report: PeerReport, endpoint: Endpoint, standing: Standing, nowMs: u32): void {
  report.hash = standing.hash;
  report.latencyMs = standing.ownLatencyMs;
  report.latencyAgeMs = nowMs - standing.ownLatencyAtMs;
  report.errorRate = standing.ownErrorRate;
  report.errorAgeMs = nowMs - standing.ownErrorAtMs;
  report.inFlightCount = <u16>min<i32>(endpoint.inFlightCount, u16.MAX_VALUE);
  report.streamCount = <u16>min<i32>(standing.streamCount, u16.MAX_VALUE);
  report.answerCount = <u16>min<u32>(standing.latencySamples, u16.MAX_VALUE);
  report.held = isHeld(standing, nowMs) ? 1 : 0;
}

/** @returns whether the breaker should keep the other workers away too */
function isHeld(standing: Standing, nowMs: u32): bool {
  if (standing.breaker === BREAKER_CLOSED) return false;
  return standing.breaker === BREAKER_TRIAL || <i32>(nowMs - standing.openUntilMs) < TRIAL_PATIENCE_MS;
}
