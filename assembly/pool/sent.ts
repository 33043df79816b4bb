/**
 * What this proxy has sent to an endpoint since its newest number was taken, next to its usual share of what it has sent to all of them:
 * numbers that don't change can't keep on attracting everybody. Shares, not rates: traffic that grows makes nobody dearer.
 */
import { Endpoint, Standing } from "./endpoint";

/** Requests that were sent or expected and mean nothing yet. In `bench:balance`, `three_sizes`, 16 makes the p99 6 % longer, 48 1 % shorter. */
const NOISE: f32 = 32;
/** Numbers nearer together count as one: retold ones come with a jitter of some milliseconds. */
const APART_MS: u32 = 100;

export class Sent {
  /** Requests sent to all endpoints; wraps. */
  private total: u32 = 0;

  /** @param fairShare what it should get of all requests by its weight, 0..1, until its usual share is known */
  count(endpoint: Endpoint, standing: Standing, fairShare: f32): void {
    this.total++;
    standing.sentCount++;
    this.follow(endpoint, standing, fairShare);
  }

  /** Follows what was sent to the others meanwhile. */
  follow(endpoint: Endpoint, standing: Standing, fairShare: f32): void {
    const expected = this.expected(standing, fairShare);
    endpoint.sentRatio = (<f32>standing.sentCount + NOISE) / (expected + NOISE);
  }

  /** A number came that was taken so long ago: where it is newer than those before, all that was sent is in it. */
  takeNumber(endpoint: Endpoint, standing: Standing, ageMs: u32, nowMs: u32, fairShare: f32): void {
    const knownAgeMs = nowMs - standing.numberedAtMs;
    if (knownAgeMs < ageMs || knownAgeMs - ageMs < APART_MS) return;
    standing.numberedAtMs = nowMs - ageMs;
    this.learnShare(standing, fairShare);
    this.startAnew(endpoint, standing);
  }

  /** As yet the endpoint got neither too much nor too little. */
  startAnew(endpoint: Endpoint, standing: Standing): void {
    standing.sentCount = 0;
    standing.sentFrom = this.total;
    endpoint.sentRatio = 1;
  }

  private learnShare(standing: Standing, fairShare: f32): void {
    const all = this.total - standing.sentFrom;
    if (all === 0) return;
    const expected = this.expected(standing, fairShare);
    const usual = isNaN(standing.sentShare) ? fairShare : standing.sentShare;
    const gain = expected / (expected + NOISE);
    standing.sentShare = usual + (<f32>standing.sentCount / <f32>all - usual) * gain;
  }

  private expected(standing: Standing, fairShare: f32): f32 {
    const share = isNaN(standing.sentShare) ? fairShare : standing.sentShare;
    return share * <f32>(this.total - standing.sentFrom);
  }
}
