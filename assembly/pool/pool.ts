/** What is known of a cluster's endpoints now: their facts with their ages, their requests in flight, how they answered. */
import { Settings } from "../config/settings";
import { Random } from "../math/random";
import { Endpoint, FACT_BYTES, factOf, METRIC_COUNT } from "./endpoint";
import { Experience } from "./experience";
import { expire, Freshness, readFact, SAMPLE_GAIN, takeReport } from "./facts";
import { Source, SourceKind } from "./source";

export class Pool extends Experience {
  private readonly freshness: Freshness;
  /** Position in the list of members. */
  private nextToExpire: i32 = 0;

  constructor(settings: Settings, random: Random) {
    super(settings, random);
    this.freshness = new Freshness(settings.halfLifeMs, settings.factAgeLimitMs);
  }

  /** @param lists whether its listings make the membership */
  source(kind: SourceKind, lists: bool = false): Source {
    return new Source(this, kind, lists);
  }

  end(): void {
    super.end();
    this.medians.take(this.table, this.members);
  }

  /** @param ageMs how long ago the number was taken. @param gain SAMPLE_GAIN or DECLARED_GAIN */
  report(index: i32, metric: i32, value: f32, ageMs: u32, gain: f32 = SAMPLE_GAIN): void {
    const standing = this.standing(index);
    takeReport(this.table.factAt(index, metric), value, ageMs, this.nowMs, this.freshness, gain);
    this.sent.takeNumber(this.endpoint(index), standing, ageMs, this.nowMs, this.fairShare(standing));
    this.learned = true;
  }

  /** Draws the priority that the request at hand is for. */
  drawLevel(): void {
    this.pickLevel(this.priorities.activeCount > 1 ? <u32>this.random.below(100) : 0);
  }

  /** The same by any number: equal ones are for the same priority. */
  pickLevel(number: u32): void {
    const priorities = this.priorities;
    this.drawFrom(priorities.activeCount > 1 ? priorities.pick(<i32>(number % 100)) : priorities.first);
  }

  /** @returns what to believe of a reported metric now */
  fact(endpoint: Endpoint, metric: i32): f32 {
    const at = metric < METRIC_COUNT ? factOf(endpoint, metric) : this.extraOf(endpoint, metric);
    return readFact(at, this.medians.fact(metric), this.nowMs, this.freshness);
  }

  /** @returns the sum of what to believe of all reported metrics now, each times its factor */
  weighFacts(endpoint: Endpoint, factors: StaticArray<f32>): f32 {
    const freshness = this.freshness;
    const medians = this.medians;
    const nowMs = this.nowMs;
    let at = factOf(endpoint, 0);
    let sum: f32 = 0;
    for (let metric = 0; metric < METRIC_COUNT; metric++, at += FACT_BYTES) {
      const median = medians.fact(metric);
      const known = load<f32>(at);
      const trust = freshness.of(nowMs - load<u32>(at, 4));
      sum += unchecked(factors[metric]) * (isNaN(known) ? median : median + (known - median) * trust);
    }
    return factors.length === METRIC_COUNT ? sum : sum + this.weighExtras(endpoint, factors);
  }

  private weighExtras(endpoint: Endpoint, factors: StaticArray<f32>): f32 {
    let at = this.table.extrasOf(endpoint);
    let sum: f32 = 0;
    for (let metric = METRIC_COUNT; metric < factors.length; metric++, at += FACT_BYTES) {
      sum += unchecked(factors[metric]) * readFact(at, this.medians.fact(metric), this.nowMs, this.freshness);
    }
    return sum;
  }

  private extraOf(endpoint: Endpoint, metric: i32): usize {
    return this.table.extrasOf(endpoint) + <usize>(metric - METRIC_COUNT) * FACT_BYTES;
  }

  /** Ages what is in flight, half-opens breakers, offers one trial, renews the medians, frees records. */
  tick(): void {
    this.ageOut();
    if (this.ejectedCount > 0) this.offerTrial();
    if (this.learned) this.medians.take(this.table, this.members);
    this.learned = false;
    this.followShift();
    this.followRequests();
    this.expireNext();
    this.retire();
  }

  /** Forgets what is too old to be worth anything, one endpoint a tick. */
  private expireNext(): void {
    if (this.members.count === 0) return;
    this.nextToExpire = this.nextToExpire + 1 < this.members.count ? this.nextToExpire + 1 : 0;
    const index = this.members.at(this.nextToExpire);
    const metricCount = METRIC_COUNT + this.table.extraCount;
    for (let metric = 0; metric < metricCount; metric++)
      expire(this.table.factAt(index, metric), this.nowMs, this.freshness);
    this.expireEndpointMetadata(index);
  }
}
