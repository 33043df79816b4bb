/**
 * The endpoints of one cluster. A listing (begin, join..., end) makes the membership; members keep their index and what was
 * learned of them for as long as they are members; an index is used again only when nobody refers to it any more.
 */
import { Settings } from "../config/settings";
import { Random } from "../math/random";
import { closeBreaker, halfOpenWhenDue, openBreaker, retryTrial } from "./breaker";
import { BREAKER_CLOSED, BREAKER_HALF_OPEN, BREAKER_TRIAL, Endpoint, NONE } from "./endpoint";
import { Freshness, readFact, takeReport, weighFacts } from "./facts";
import { addUnanswered, FlightsByAge, removeUnanswered } from "./flight_lists";
import { Flight, flightAt } from "./flights";
import { Groups } from "./groups";
import { Medians } from "./medians";
import { Members } from "./members";
import { Membership } from "./membership";
import { NobodyWatching, PoolObserver } from "./observer";
import { chargeLatency, forget, readErrorRate, readLatency, takeError, takeLatency } from "./outcomes";
import { EndpointTable } from "./table";

/** Least share of its traffic that a newcomer gets (as Envoy's slow start: min_weight_percent 10). */
const RAMP_MIN: f32 = 0.1;

export class Pool extends Membership {
  readonly table: EndpointTable = new EndpointTable();
  readonly groups: Groups = new Groups();
  readonly members: Members = new Members();
  readonly medians: Medians = new Medians();
  readonly flights: FlightsByAge = new FlightsByAge();
  observer: PoolObserver = new NobodyWatching();
  /** Now, on the pool's clock; the plugin sets it before each use. */
  nowMs: u32 = 0;
  /** Sum of the usable members' weights. */
  usableWeight: f64 = 0;
  inFlightTotal: i32 = 0;
  /** Members whose breaker is not closed, and how often breakers opened since the plugin asked last. */
  ejectedCount: i32 = 0;
  openedCount: u32 = 0;
  private readonly freshness: Freshness;
  /** 1 / window_ms */
  private readonly perWindow: f64;
  private listing: u32 = 0;
  private stale: bool = false;
  private learned: bool = false;
  private retiring: bool = false;
  private trialCandidate: i32 = NONE;

  constructor(
    public settings: Settings,
    public random: Random,
  ) {
    super();
    this.freshness = new Freshness(settings.halfLifeMs);
    this.perWindow = 1 / settings.windowMs;
  }

  endpoint(index: i32): Endpoint {
    return this.table.at(index);
  }

  // --- what sources of facts say ---

  begin(): void {
    this.listing++;
  }

  join(address: usize, length: i32): i32 {
    let index = this.table.find(address, length);
    if (index === NONE) {
      if (!this.makeRoom()) return NONE;
      index = this.table.add(address, length);
    }
    const endpoint = this.endpoint(index);
    if (!endpoint.member) this.admit(endpoint);
    endpoint.listing = this.listing;
    endpoint.weight = 1;
    endpoint.health = 1;
    return index;
  }

  joinedNow(index: i32): bool {
    const endpoint = this.endpoint(index);
    return endpoint.member && endpoint.listing === this.listing;
  }

  /** @returns the index of a member, or NONE */
  find(address: usize, length: i32): i32 {
    const index = this.table.find(address, length);
    return index !== NONE && this.endpoint(index).member ? index : NONE;
  }

  place(
    index: i32,
    region: usize,
    regionLength: i32,
    zone: usize,
    zoneLength: i32,
    latitude: f32,
    longitude: f32,
  ): void {
    const group = <u16>this.groups.find(region, regionLength, zone, zoneLength, latitude, longitude);
    const endpoint = this.endpoint(index);
    if (endpoint.group !== group) this.stale = true;
    endpoint.group = group;
  }

  report(index: i32, metric: i32, value: f32): void {
    takeReport(this.endpoint(index), metric, value, this.nowMs, this.freshness);
  }

  setHealth(index: i32, health: f32): void {
    this.endpoint(index).health = health;
  }

  setWeight(index: i32, weight: f32): void {
    this.endpoint(index).weight = weight;
  }

  end(): void {
    for (let i = 0; i < this.table.count; i++) {
      const endpoint = this.endpoint(i);
      if (endpoint.member && endpoint.listing !== this.listing) this.dismiss(endpoint, i);
      if (endpoint.member) this.announce(endpoint, i);
    }
    if (this.stale) this.members.rebuild(this.table.base, this.table.count);
    this.stale = false;
    this.judgeAll();
    this.medians.take(this.table, this.members);
  }

  /** Tells a new observer of all members. */
  announceAll(): void {
    for (let n = 0; n < this.members.count; n++) this.observer.joined(this.members.at(n));
  }

  // --- what a choice reads ---

  /** @returns what to believe of a reported metric now */
  fact(endpoint: Endpoint, metric: i32): f32 {
    return readFact(endpoint, metric, this.medians.fact(metric), this.nowMs, this.freshness);
  }

  /** @returns the sum of what to believe of all reported metrics now, each times its factor */
  weighFacts(endpoint: Endpoint, factors: StaticArray<f32>): f32 {
    return weighFacts(endpoint, factors, this.medians, this.nowMs, this.freshness);
  }

  /** @returns the mean latency to believe now, milliseconds, or the wait of the oldest request without an answer if that is longer */
  latencyMs(endpoint: Endpoint): f32 {
    const median = this.medians.latencyMs;
    const mean = readLatency(endpoint, median, this.nowMs, this.perWindow);
    const waitedMs = endpoint.oldestFlight === NONE ? 0 : <i32>(this.nowMs - endpoint.oldestStartMs);
    return max<f32>(mean, <f32>waitedMs);
  }

  /** @returns the share of failures to believe now, 0..1 */
  errorRate(endpoint: Endpoint): f32 {
    return readErrorRate(endpoint, this.medians.errorRate, this.nowMs, this.perWindow);
  }

  /** @returns the share of its traffic that a newcomer or a recovered endpoint may get, RAMP_MIN..1 */
  ramp(endpoint: Endpoint): f32 {
    if (endpoint.rampDone) return 1;
    const elapsedMs = <f64>(this.nowMs - endpoint.rampFromMs);
    if (elapsedMs < this.settings.rampMs) return max<f32>(RAMP_MIN, <f32>(elapsedMs / this.settings.rampMs));
    endpoint.rampDone = true;
    return 1;
  }

  /** @returns a half-open endpoint that waits for its trial, or NONE; one a tick, so that recovery costs few requests */
  trial(): i32 {
    const index = this.trialCandidate;
    return index !== NONE && this.mayTry(index) ? index : NONE;
  }

  mayTry(index: i32): bool {
    const endpoint = this.endpoint(index);
    return endpoint.breaker === BREAKER_HALF_OPEN && this.allowed(endpoint);
  }

  // --- a request's life ---

  /** Counts a request on the endpoint it was sent to. */
  start(id: i32, index: i32): void {
    const flight = flightAt(id);
    const endpoint = this.endpoint(index);
    flight.endpoint = index;
    flight.counted = true;
    endpoint.streamCount++;
    endpoint.inFlightCount++;
    this.inFlightTotal++;
    this.flights.add(id);
    if (endpoint.breaker !== BREAKER_HALF_OPEN) return;
    endpoint.breaker = BREAKER_TRIAL;
    flight.trial = true;
    this.trialCandidate = NONE;
  }

  /** The request was sent whole: from now on it waits for an answer. */
  awaitAnswer(id: i32): void {
    const flight = flightAt(id);
    if (flight.endpoint !== NONE && !flight.unanswered) addUnanswered(this.endpoint(flight.endpoint), id);
  }

  answered(flight: Flight): void {
    if (flight.unanswered) removeUnanswered(this.endpoint(flight.endpoint), flight);
  }

  /** The stream is over: what it counted is taken back, exactly once. */
  finish(flight: Flight): void {
    if (flight.endpoint === NONE) return;
    const endpoint = this.endpoint(flight.endpoint);
    this.answered(flight);
    this.uncount(flight, endpoint);
    endpoint.streamCount--;
    this.giveUpTrial(flight, endpoint);
    flight.endpoint = NONE;
  }

  // --- outcomes ---

  /** @param latencyMs time to response headers, NaN = not measured */
  succeeded(index: i32, latencyMs: f32): void {
    const endpoint = this.endpoint(index);
    const slow = latencyMs > <f32>this.settings.latencyThresholdMs;
    if (!isNaN(latencyMs)) this.takeLatency(endpoint, latencyMs);
    this.takeError(endpoint, slow);
    endpoint.consecutiveFailures = 0;
    if (endpoint.breaker === BREAKER_TRIAL) {
      closeBreaker(endpoint);
      forget(endpoint, this.medians.errorRate);
      this.ejectedCount--;
      this.startRamp(endpoint);
      this.judge(index);
    }
    this.observer.observe(index, false, latencyMs);
  }

  /** A failure is charged as the slowest thing that could have happened, so that failing fast attracts nobody. */
  failed(index: i32): void {
    const endpoint = this.endpoint(index);
    const own = readLatency(endpoint, this.medians.latencyMs, this.nowMs, this.perWindow);
    const chargedMs = max<f32>(max<f32>(own, this.medians.latencyMs), <f32>this.settings.latencyThresholdMs);
    chargeLatency(endpoint, chargedMs, this.medians.latencyMs, this.nowMs, this.perWindow);
    this.takeError(endpoint, true);
    endpoint.consecutiveFailures++;
    if (endpoint.breaker === BREAKER_TRIAL || (endpoint.breaker === BREAKER_CLOSED && this.mayEject(endpoint))) {
      this.eject(endpoint);
      this.judge(index);
    }
    this.observer.observe(index, true, NaN);
  }

  /** @returns true when a stream that started at `startMs` can have met this endpoint under this index */
  wasThere(index: i32, startMs: u32): bool {
    const endpoint = this.endpoint(index);
    return endpoint.addressLength > 0 && this.nowMs - endpoint.joinedAtMs >= this.nowMs - startMs;
  }

  // --- the tick ---

  /** Ages what is in flight, half-opens breakers, offers one trial, renews the medians, frees records. */
  tick(): void {
    this.ageOut();
    if (this.ejectedCount > 0) this.offerTrial();
    if (this.learned) this.medians.take(this.table, this.members);
    this.learned = false;
    if (this.retiring) this.retire();
  }

  free(): void {
    this.table.free();
    this.members.free();
  }

  // --- inside ---

  private makeRoom(): bool {
    if (!this.table.makeRoom()) return false;
    return this.members.capacity >= this.table.capacity || this.members.grow(this.table.capacity);
  }

  private admit(endpoint: Endpoint): void {
    endpoint.member = true;
    endpoint.joinedAtMs = this.nowMs;
    closeBreaker(endpoint);
    endpoint.rampDone = true;
    if (this.listing > 1) this.startRamp(endpoint);
    this.stale = true;
  }

  private dismiss(endpoint: Endpoint, index: i32): void {
    if (endpoint.breaker !== BREAKER_CLOSED) this.ejectedCount--;
    closeBreaker(endpoint);
    endpoint.member = false;
    endpoint.announced = false;
    this.stale = true;
    this.retiring = true;
    this.observer.left(index);
  }

  private announce(endpoint: Endpoint, index: i32): void {
    if (!endpoint.announced) this.observer.joined(index);
    else if (endpoint.announcedWeight !== endpoint.weight) this.observer.reweighed(index);
    endpoint.announced = true;
    endpoint.announcedWeight = endpoint.weight;
  }

  private startRamp(endpoint: Endpoint): void {
    endpoint.rampFromMs = this.nowMs;
    endpoint.rampDone = this.settings.rampMs === 0;
  }

  /** Everything but the breaker. */
  private allowed(endpoint: Endpoint): bool {
    return endpoint.member && endpoint.weight > 0 && endpoint.health > <f32>this.settings.healthThreshold;
  }

  private judge(index: i32): void {
    const endpoint = this.endpoint(index);
    const usable = endpoint.breaker === BREAKER_CLOSED && this.allowed(endpoint);
    if (!endpoint.member || usable === endpoint.usable) return;
    this.members.setUsable(this.table.base, index, usable);
    this.usableWeight += usable ? <f64>endpoint.weight : -(<f64>endpoint.weight);
  }

  private judgeAll(): void {
    for (let i = 0; i < this.table.count; i++) this.judge(i);
    let sum: f64 = 0;
    for (let n = 0; n < this.members.usableCount; n++) sum += <f64>this.endpoint(this.members.at(n)).weight;
    this.usableWeight = sum;
  }

  private uncount(flight: Flight, endpoint: Endpoint): void {
    if (!flight.counted) return;
    flight.counted = false;
    endpoint.inFlightCount--;
    this.inFlightTotal--;
    this.flights.remove(flight);
  }

  private giveUpTrial(flight: Flight, endpoint: Endpoint): void {
    if (flight.trial) retryTrial(endpoint);
    flight.trial = false;
  }

  private takeLatency(endpoint: Endpoint, latencyMs: f32): void {
    takeLatency(endpoint, latencyMs, this.medians.latencyMs, this.nowMs, this.perWindow);
    this.learned = true;
  }

  private takeError(endpoint: Endpoint, failed: bool): void {
    takeError(endpoint, failed, this.medians.errorRate, this.nowMs, this.perWindow);
    this.learned = true;
  }

  private mayEject(endpoint: Endpoint): bool {
    const threshold = this.settings.circuitBreakerThreshold;
    if (!endpoint.member || threshold === 0 || <i32>endpoint.consecutiveFailures < threshold) return false;
    return <f64>(this.ejectedCount + 1) <= this.settings.maxEjectedRatio * <f64>this.members.count;
  }

  private eject(endpoint: Endpoint): void {
    if (endpoint.breaker === BREAKER_CLOSED) {
      this.ejectedCount++;
      const healthyMs = <f64>(this.nowMs - endpoint.rampFromMs);
      if (endpoint.rampDone && healthyMs > this.settings.windowMs) endpoint.ejections = 0;
    }
    this.openedCount++;
    openBreaker(endpoint, this.nowMs, this.random.unit());
  }

  private ageOut(): void {
    const limitMs = this.settings.streamAgeLimitMs;
    while (this.flights.oldest !== NONE) {
      const flight = flightAt(this.flights.oldest);
      if (<f64>(this.nowMs - flight.startMs) <= limitMs) return;
      const endpoint = this.endpoint(flight.endpoint);
      this.uncount(flight, endpoint);
      this.giveUpTrial(flight, endpoint);
    }
  }

  private offerTrial(): void {
    if (this.trial() !== NONE) return;
    this.trialCandidate = NONE;
    const count = this.members.count;
    const unusable = count - this.members.usableCount;
    if (unusable === 0) return;
    const first = <i32>this.random.below(unusable);
    for (let n = 0; n < unusable; n++) {
      const index = this.members.at(this.members.usableCount + ((first + n) % unusable));
      halfOpenWhenDue(this.endpoint(index), this.nowMs);
      if (this.trialCandidate === NONE && this.mayTry(index)) this.trialCandidate = index;
    }
  }

  private retire(): void {
    let freed = false;
    this.retiring = false;
    for (let i = 0; i < this.table.count; i++) {
      const endpoint = this.endpoint(i);
      if (endpoint.member || endpoint.addressLength === 0) continue;
      if (endpoint.streamCount > 0 || this.observer.holds(i)) {
        this.retiring = true;
        continue;
      }
      this.table.retire(i);
      freed = true;
    }
    if (freed) this.table.reindex();
  }
}
