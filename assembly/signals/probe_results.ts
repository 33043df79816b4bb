/**
 * What the probing VM has found, whole, for the other workers and for whoever probes after it. Little-endian:
 *
 *   0        4                 8           12                    20                  20 + count x size
 *   | FORMAT | metricCount u32 | count u32 | written at, unix ms | count x (ProbeResult, f32 for each metric) |
 */
import { HOLD_PROBE, NONE, Standing } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { Source } from "../pool/source";
import { ProbeRecord, ProbeRecords } from "./probe_records";

/** "SP" and the version of the layout; another one is not read. */
const FORMAT: u32 = 0x00015053;
const HEADER_BYTES: usize = 20;
const RESULT_BYTES: usize = 24;
/** The weightings of metrics are f32: with larger numbers they could overflow. */
const METRIC_MAX: f32 = 1e18;

/** Ages when it was written, instead of times: each worker has its own clock. */
@unmanaged
class ProbeResult {
  /** xxHash64 of the address */
  hash: u64;
  sentAgeMs: u32;
  reportAgeMs: u32;
  reportNumber: u32;
  streak: u8;
  /** 1 = its probes say that it must not get requests */
  held: u8;
}

/** @returns bytes that the results of so many members take at most */
export function resultsBytes(memberCount: i32, metricCount: i32): usize {
  return HEADER_BYTES + <usize>memberCount * sizeWith(metricCount);
}

/** Writes the results of all members that were probed. @param nowUnixMs wall clock, the same for all workers. @param at `resultsBytes(members)` bytes. @returns how many it takes */
export function encodeResults(pool: Pool, records: ProbeRecords, nowUnixMs: f64, at: usize): i32 {
  let end = at + HEADER_BYTES;
  let count: u32 = 0;
  for (let index = 0; index < pool.table.count; index++) {
    const standing = pool.standing(index);
    if (!standing.member) continue;
    const record = records.of(index);
    if (!record.isProbed) continue;
    write(changetype<ProbeResult>(end), record, standing, pool.nowMs);
    memory.copy(end + RESULT_BYTES, records.valuesOf(record), <usize>records.metricCount * 4);
    end += sizeWith(records.metricCount);
    count++;
  }
  store<u32>(at, FORMAT);
  store<u32>(at, records.metricCount, 4);
  store<u32>(at, count, 8);
  store<f64>(at, nowUnixMs, 12);
  return <i32>(end - at);
}

/**
 * Applies what another VM has found to the members that are known here. A report counts once, however often it comes.
 *
 * @param records  with room for all of the pool's endpoints
 * @param source   the pool's, of the kind Probe
 * @returns false where the bytes are no such results: nothing is applied then
 */
export function decodeResults(
  bytes: usize,
  length: i32,
  pool: Pool,
  records: ProbeRecords,
  source: Source,
  nowUnixMs: f64,
): bool {
  if (length < <i32>HEADER_BYTES || load<u32>(bytes) !== FORMAT) return false;
  if (load<u32>(bytes, 4) !== <u32>records.metricCount) return false;
  const count = load<u32>(bytes, 8);
  const size = sizeWith(records.metricCount);
  if (<u64>HEADER_BYTES + <u64>count * size !== <u64>length) return false;
  const sinceMs = nowUnixMs - load<f64>(bytes, 12);
  let at = bytes + HEADER_BYTES;
  let last = NONE;
  for (let n: u32 = 0; n < count; n++, at += size) {
    last = find(pool, changetype<ProbeResult>(at).hash, last + 1);
    if (last === NONE || !pool.standing(last).member) continue;
    apply(changetype<ProbeResult>(at), last, pool, records, source, sinceMs);
  }
  return true;
}

/** An endpoint whose probes succeed again comes back through the half-open door. */
export function releaseHeld(pool: Pool, source: Source, index: i32): void {
  pool.halfOpen(index);
  source.hold(index, false);
}

/** @returns whether its probes say that an endpoint must not get requests */
export function isHeldByProbes(standing: Standing): bool {
  return (standing.holds & HOLD_PROBE) !== 0;
}

function sizeWith(metricCount: i32): usize {
  return RESULT_BYTES + <usize>metricCount * 4;
}

/** Workers mostly know the endpoints in the same order: the one after the last is tried first. */
function find(pool: Pool, hash: u64, next: i32): i32 {
  return next < pool.table.count && pool.standing(next).hash === hash ? next : pool.table.findHash(hash);
}

function write(result: ProbeResult, record: ProbeRecord, standing: Standing, nowMs: u32): void {
  result.hash = standing.hash;
  result.sentAgeMs = nowMs - record.sentAtMs;
  result.reportAgeMs = nowMs - record.reportedAtMs;
  result.reportNumber = record.reportNumber;
  result.streak = record.streak;
  result.held = isHeldByProbes(standing) ? 1 : 0;
}

function apply(result: ProbeResult, index: i32, pool: Pool, records: ProbeRecords, source: Source, sinceMs: f64): void {
  const record = records.of(index);
  record.isProbed = true;
  record.sentAtMs = pool.nowMs - older(result.sentAgeMs, sinceMs);
  record.streak = result.streak;
  const wasHeld = isHeldByProbes(pool.standing(index));
  if (wasHeld && result.held === 0) releaseHeld(pool, source, index);
  if (!wasHeld && result.held !== 0) source.hold(index, true);
  if (result.reportNumber === record.reportNumber) return;
  record.reportNumber = result.reportNumber;
  const ageMs = older(result.reportAgeMs, sinceMs);
  record.reportedAtMs = pool.nowMs - ageMs;
  const from = changetype<usize>(result) + RESULT_BYTES;
  const to = records.valuesOf(record);
  for (let metric = 0; metric < records.metricCount; metric++) {
    const value = load<f32>(from + ((<usize>metric) << 2));
    const isGood = value >= 0 && value <= METRIC_MAX;
    store<f32>(to + ((<usize>metric) << 2), isGood ? value : NaN);
    if (isGood && result.reportNumber !== 0) source.report(index, metric, value, ageMs);
  }
}

/** @param sinceMs how long ago that age was true; not below 0, whatever the clocks did */
function older(ageMs: u32, sinceMs: f64): u32 {
  return <u32>min<f64>(<f64>ageMs + (sinceMs > 0 ? sinceMs : 0), <f64>i32.MAX_VALUE);
}
