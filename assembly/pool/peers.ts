/**
 * What the other workers say, put together with what this one learned itself: of the requests in flight, those that are likely to be there
 * still are added; means are weighed by how fresh they are and by how many answers are in them. Each merge starts from nothing: nothing
 * counts twice, a worker that is gone leaves nothing behind.
 */
import { decay } from "../math/decay";
import {
  BREAKER_CLOSED,
  Estimate,
  errorRateOf,
  latencyOf,
  NONE,
  ownErrorRateOf,
  ownLatencyOf,
  Standing,
} from "./endpoint";
import { ERROR_FADING, LATENCY_GAIN } from "./outcomes";
import { PeerReport } from "./peer_report";
import { Pool } from "./pool";
import { scratch } from "./scratch";

/** So many answers make a mean as good as it gets. */
const ANSWERS_MAX: u32 = <u32>(<f32>1 / LATENCY_GAIN);

/** Weighed values, added up. */
@unmanaged
class Mean {
  sum: f32;
  weight: f32;
  /** of the newest */
  ageMs: u32;
}

@unmanaged
class Counts {
  inFlight: f32;
  streams: i32;
  held: bool;
}

/** The reports on one endpoint: | latency Mean | errors Mean | Counts | */
const ERRORS_OFFSET: usize = 12;
const COUNTS_OFFSET: usize = 24;
const TALLY_BYTES: usize = 36;

export class Peers {
  private readonly perWindow: f64;
  private readonly perErrorWindow: f64;
  private tallies: usize = 0; // TALLY_BYTES[table.count]
  /** How old what is merged gets on top, on average. */
  private aheadMs: f64 = 0;
  /** The endpoint of the last report. */
  private last: i32 = NONE;
  /** The pool has peers' numbers in it. */
  private isMerged: bool = false;

  constructor(private readonly pool: Pool) {
    this.perWindow = 1 / pool.settings.windowMs;
    this.perErrorWindow = ERROR_FADING / pool.settings.windowMs;
  }

  /** A merge starts: until `end`, the reports of each live worker are added. @param intervalMs how long until the next one */
  begin(intervalMs: u32): void {
    this.aheadMs = <f64>intervalMs / 2;
    const bytes = <usize>this.pool.table.count * TALLY_BYTES;
    this.tallies = scratch(bytes);
    if (this.tallies !== 0) memory.fill(this.tallies, 0, bytes);
  }

  /** @param sinceMs how long ago the report was made, milliseconds. Endpoints that are not known here are passed over */
  add(report: PeerReport, sinceMs: u32): void {
    if (this.tallies === 0) return;
    const index = this.find(report.hash);
    if (index === NONE) return;
    const tally = this.tallyOf(index);
    const answers = <u32>report.answerCount;
    const errorAgeMs = older(report.errorAgeMs, sinceMs);
    if (report.latencyMs > 0 && report.latencyMs < f32.MAX_VALUE) {
      const ageMs = older(report.latencyAgeMs, sinceMs);
      take(changetype<Mean>(tally), report.latencyMs, ageMs, weigh(ageMs, this.perWindow, answers));
    }
    if (report.errorRate >= 0 && report.errorRate <= 1) {
      const weight = weigh(errorAgeMs, this.perErrorWindow, answers);
      take(changetype<Mean>(tally + ERRORS_OFFSET), report.errorRate, errorAgeMs, weight);
    }
    const counts = changetype<Counts>(tally + COUNTS_OFFSET);
    counts.inFlight += <f32>report.inFlightCount * this.pool.durations.remaining(<f64>sinceMs + this.aheadMs);
    counts.streams += <i32>report.streamCount;
    if (report.held !== 0 && !this.knowsBetter(this.pool.standing(index), errorAgeMs)) counts.held = true;
  }

  /** The merge is complete: what follows from it is written into the pool. @param peerCount workers whose reports were added */
  end(peerCount: i32): void {
    const isMerging = peerCount > 0 && this.tallies !== 0;
    if (!isMerging && !this.isMerged) return;
    for (let i = 0; i < this.pool.table.count; i++) {
      if (isMerging && this.pool.standing(i).member) this.merge(i);
      else this.forget(i);
    }
    this.isMerged = isMerging;
  }

  // --- inside ---

  /** Workers mostly know the endpoints in the same order: the one after the last is tried first. */
  private find(hash: u64): i32 {
    const table = this.pool.table;
    const next = this.last + 1;
    this.last = next < table.count && table.standing(next).hash === hash ? next : table.findHash(hash);
    return this.last;
  }

  private tallyOf(index: i32): usize {
    return this.tallies + <usize>index * TALLY_BYTES;
  }

  /** @returns whether the endpoint was tried here, and answered well, after that worker had its last outcome */
  private knowsBetter(standing: Standing, errorAgeMs: u32): bool {
    const wasTried = standing.latencySamples > 0 || standing.ejections > 0;
    return wasTried && standing.consecutiveFailures === 0 && this.pool.nowMs - standing.ownErrorAtMs < errorAgeMs;
  }

  private merge(index: i32): void {
    const tally = this.tallyOf(index);
    const endpoint = this.pool.endpoint(index);
    const standing = this.pool.standing(index);
    const samples = standing.latencySamples;
    const nowMs = this.pool.nowMs;
    put(changetype<Mean>(tally), ownLatencyOf(standing), samples, nowMs, this.perWindow, latencyOf(endpoint));
    const errors = changetype<Mean>(tally + ERRORS_OFFSET);
    put(errors, ownErrorRateOf(standing), samples, nowMs, this.perErrorWindow, errorRateOf(endpoint));
    const counts = changetype<Counts>(tally + COUNTS_OFFSET);
    this.pool.setPeers(index, <i32>nearest(counts.inFlight), counts.streams);
    this.pool.holdByPeer(index, counts.held && standing.breaker === BREAKER_CLOSED);
  }

  private forget(index: i32): void {
    const endpoint = this.pool.endpoint(index);
    const standing = this.pool.standing(index);
    copy(ownLatencyOf(standing), latencyOf(endpoint));
    copy(ownErrorRateOf(standing), errorRateOf(endpoint));
    this.pool.setPeers(index, 0, 0);
    this.pool.holdByPeer(index, false);
  }
}

/** @param perHalfLife 1 / the time in which trust halves, milliseconds. @returns 0..ANSWERS_MAX */
function weigh(ageMs: u32, perHalfLife: f64, answerCount: u32): f32 {
  return decay(<f64>ageMs * perHalfLife) * <f32>min<u32>(answerCount, ANSWERS_MAX);
}

function take(mean: Mean, value: f32, ageMs: u32, weight: f32): void {
  if (weight === 0) return;
  mean.ageMs = mean.weight === 0 ? ageMs : min<u32>(mean.ageMs, ageMs);
  mean.sum += value * weight;
  mean.weight += weight;
}

/** Writes the mean of the peers' and this worker's own; without any of theirs it is this worker's own. */
function put(mean: Mean, own: Estimate, samples: u32, nowMs: u32, perHalfLife: f64, merged: Estimate): void {
  if (mean.weight === 0) return copy(own, merged);
  const ageMs = nowMs - own.atMs;
  if (!isNaN(own.value)) take(mean, own.value, ageMs, weigh(ageMs, perHalfLife, samples));
  merged.value = mean.sum / mean.weight;
  merged.atMs = nowMs - mean.ageMs;
}

function copy(from: Estimate, to: Estimate): void {
  to.value = from.value;
  to.atMs = from.atMs;
}

function older(ageMs: u32, sinceMs: u32): u32 {
  return ageMs > u32.MAX_VALUE - sinceMs ? u32.MAX_VALUE : ageMs + sinceMs;
}
