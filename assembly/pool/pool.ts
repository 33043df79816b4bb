/** What is known of a cluster's endpoints now: their facts with their ages, their requests in flight, how they answered. */
import { Settings } from "../config/settings";
import { Random } from "../math/random";
import { closeBreaker, halfOpenWhenDue, openBreaker, retryTrial } from "./breaker";
import { BREAKER_CLOSED, BREAKER_HALF_OPEN, BREAKER_TRIAL, Endpoint, NONE, Standing } from "./endpoint";
import { Freshness, readFact, takeReport, weighFacts } from "./facts";
import { addUnanswered, FlightsByAge, removeUnanswered } from "./flight_lists";
import { Flight, flightAt } from "./flights";
import { Medians } from "./medians";
import {
  answerGain,
  ERROR_FADING,
  forget,
  LATENCY_GAIN,
  readErrorRate,
  readLatency,
  takeError,
  takeLatency,
} from "./outcomes";
import { Roster } from "./roster";

export class Pool extends Roster {
  readonly medians: Medians = new Medians();
  readonly flights: FlightsByAge = new FlightsByAge();
  inFlightTotal: i32 = 0;
  /** How often breakers opened since the plugin asked last. */
  openedCount: u32 = 0;
  private readonly freshness: Freshness;
  /** 1 / window_ms */
  private readonly perWindow: f64;
  private readonly perErrorWindow: f64;
  private learned: bool = false;
  private trialCandidate: i32 = NONE;

  constructor(
    settings: Settings,
    public random: Random,
  ) {
    super(settings);
    this.freshness = new Freshness(settings.halfLifeMs);
    this.perWindow = 1 / settings.windowMs;
    this.perErrorWindow = ERROR_FADING / settings.windowMs;
  }

  end(): void {
    super.end();
    this.medians.take(this.table, this.members);
  }

  report(index: i32, metric: i32, value: f32): void {
    takeReport(this.endpoint(index), metric, value, this.nowMs, this.freshness);
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
    const waitedMs = endpoint.isAwaited ? <i32>(this.nowMs - endpoint.oldestStartMs) : 0;
    return max<f32>(mean, <f32>waitedMs);
  }

  /** @returns the share of failures to believe now, 0..1 */
  errorRate(endpoint: Endpoint): f32 {
    return readErrorRate(endpoint, this.medians.errorRate, this.nowMs, this.perErrorWindow);
  }

  /** @returns a half-open endpoint that waits for its trial, or NONE; one a tick, so that recovery costs few requests */
  trial(): i32 {
    const index = this.trialCandidate;
    return index !== NONE && this.mayTry(index) ? index : NONE;
  }

  mayTry(index: i32): bool {
    return this.standing(index).breaker === BREAKER_HALF_OPEN && this.allowed(index);
  }

  // --- a request's life ---

  /** Counts a request on the endpoint it was sent to. */
  start(id: i32, index: i32): void {
    const flight = flightAt(id);
    const standing = this.standing(index);
    flight.endpoint = index;
    flight.sentMs = this.nowMs;
    flight.counted = true;
    standing.streamCount++;
    this.endpoint(index).inFlightCount++;
    this.inFlightTotal++;
    this.flights.add(id);
    if (standing.breaker !== BREAKER_HALF_OPEN) return;
    standing.breaker = BREAKER_TRIAL;
    flight.trial = true;
    this.trialCandidate = NONE;
  }

  /** The request was sent whole: from now on it waits for an answer. */
  awaitAnswer(id: i32): void {
    const flight = flightAt(id);
    const index = flight.endpoint;
    if (flight.counted && !flight.unanswered) addUnanswered(this.endpoint(index), this.standing(index), id);
  }

  answered(flight: Flight): void {
    const index = flight.endpoint;
    if (flight.unanswered) removeUnanswered(this.endpoint(index), this.standing(index), flight);
  }

  /** The stream is over: what it counted is taken back, exactly once. */
  finish(flight: Flight): void {
    if (flight.endpoint === NONE) return;
    this.answered(flight);
    this.uncount(flight);
    this.standing(flight.endpoint).streamCount--;
    this.giveUpTrial(flight);
    flight.endpoint = NONE;
  }

  // --- outcomes ---

  /** @param latencyMs time to response headers, NaN = not measured. @param isTrial whether this was the half-open endpoint's trial */
  succeeded(index: i32, latencyMs: f32, isTrial: bool = false): void {
    const endpoint = this.endpoint(index);
    const standing = this.standing(index);
    const slow = latencyMs > <f32>this.settings.latencyThresholdMs;
    if (!isNaN(latencyMs)) {
      this.takeLatency(endpoint, standing, latencyMs, answerGain(endpoint, standing, this.nowMs, this.perWindow));
    }
    this.takeError(endpoint, slow);
    standing.consecutiveFailures = 0;
    if (isTrial && standing.breaker === BREAKER_TRIAL) {
      closeBreaker(standing);
      forget(endpoint, standing, this.medians.errorRate);
      this.ejectedCount--;
      this.startRamp(endpoint);
      this.judge(index);
    }
    this.observer.observe(index, false, latencyMs);
  }

  /** A failure is charged as the slowest thing that could have happened, so that failing fast attracts nobody. */
  failed(index: i32, isTrial: bool = false): void {
    const endpoint = this.endpoint(index);
    const standing = this.standing(index);
    const own = readLatency(endpoint, this.medians.latencyMs, this.nowMs, this.perWindow);
    const chargedMs = max<f32>(max<f32>(own, this.medians.latencyMs), <f32>this.settings.latencyThresholdMs);
    this.takeLatency(endpoint, standing, chargedMs, LATENCY_GAIN);
    this.takeError(endpoint, true);
    standing.consecutiveFailures++;
    const trialFailed = isTrial && standing.breaker === BREAKER_TRIAL;
    if (trialFailed || (standing.breaker === BREAKER_CLOSED && this.mayEject(standing))) {
      this.eject(endpoint, standing);
      this.judge(index);
    }
    this.observer.observe(index, true, NaN);
  }

  // --- the tick ---

  /** Ages what is in flight, half-opens breakers, offers one trial, renews the medians, frees records. */
  tick(): void {
    this.ageOut();
    if (this.ejectedCount > 0) this.offerTrial();
    if (this.learned) this.medians.take(this.table, this.members);
    this.learned = false;
    this.retire();
  }

  // --- inside ---

  private uncount(flight: Flight): void {
    if (!flight.counted) return;
    flight.counted = false;
    this.endpoint(flight.endpoint).inFlightCount--;
    this.inFlightTotal--;
    this.flights.remove(flight);
  }

  private giveUpTrial(flight: Flight): void {
    if (flight.trial) retryTrial(this.standing(flight.endpoint));
    flight.trial = false;
  }

  private takeLatency(endpoint: Endpoint, standing: Standing, latencyMs: f32, gain: f32): void {
    takeLatency(endpoint, standing, latencyMs, gain, this.medians.latencyMs, this.nowMs, this.perWindow);
    this.learned = true;
  }

  private takeError(endpoint: Endpoint, failed: bool): void {
    takeError(endpoint, failed, this.medians.errorRate, this.nowMs, this.perErrorWindow);
    this.learned = true;
  }

  private mayEject(standing: Standing): bool {
    const threshold = this.settings.circuitBreakerThreshold;
    if (!standing.member || threshold === 0 || <i32>standing.consecutiveFailures < threshold) return false;
    return <f64>(this.ejectedCount + 1) <= this.settings.maxEjectedRatio * <f64>this.members.count;
  }

  private eject(endpoint: Endpoint, standing: Standing): void {
    if (standing.breaker === BREAKER_CLOSED) {
      this.ejectedCount++;
      const healthyMs = <f64>(this.nowMs - endpoint.rampFromMs);
      if (endpoint.rampDone && healthyMs > this.settings.windowMs) standing.ejections = 0;
    }
    this.openedCount++;
    openBreaker(standing, this.nowMs, this.random.unit());
  }

  private ageOut(): void {
    const limitMs = this.settings.streamAgeLimitMs;
    while (this.flights.oldest !== NONE) {
      const flight = flightAt(this.flights.oldest);
      if (<f64>(this.nowMs - flight.sentMs) <= limitMs) return;
      this.answered(flight);
      this.uncount(flight);
      this.giveUpTrial(flight);
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
      halfOpenWhenDue(this.standing(index), this.nowMs);
      if (this.trialCandidate === NONE && this.mayTry(index)) this.trialCandidate = index;
    }
  }
}
