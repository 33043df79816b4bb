/** What a pool learns from answers, and the circuit breakers that follow from it. */
import { Settings } from "../config/settings";
import { Random } from "../math/random";
import { closeBreaker, halfOpenWhenDue, openBreaker, retryTrial } from "./breaker";
import {
  BREAKER_CLOSED,
  BREAKER_HALF_OPEN,
  BREAKER_TRIAL,
  Endpoint,
  errorRateOf,
  latencyOf,
  NONE,
  ownErrorRateOf,
  ownLatencyOf,
  Standing,
} from "./endpoint";
import { Flight } from "./flights";
import { Medians } from "./medians";
import {
  answerGain,
  ERROR_FADING,
  FAILURE_GAIN,
  forget,
  OUTLIER_FACTOR,
  readErrorRate,
  readLatency,
  takeError,
  takeLatency,
} from "./outcomes";
import { countOutcome, forgetOutcomes, isUnsuccessful } from "./success_rate";
import { Traffic } from "./traffic";

/** A host that always fails is dear, not infinitely so: it must be found out when it recovers. */
const SUCCESS_MIN: f32 = 0.05;

export abstract class Experience extends Traffic {
  readonly medians: Medians;
  /** How often breakers opened since the plugin asked last. */
  openedCount: u32 = 0;
  /** 1 / window_ms */
  private readonly perWindow: f64;
  private readonly perErrorWindow: f64;

  constructor(
    settings: Settings,
    public random: Random,
  ) {
    super(settings, settings.metricNames.length);
    this.medians = new Medians(settings.metricNames.length);
    this.perWindow = 1 / settings.windowMs;
    this.perErrorWindow = ERROR_FADING / settings.windowMs;
  }

  /** @returns the mean latency to believe now, milliseconds, > 0 */
  latencyMs(endpoint: Endpoint): f32 {
    if (isNaN(endpoint.latencyMs)) return this.assumedLatencyMs(endpoint);
    return readLatency(latencyOf(endpoint), this.medians.latencyMs, this.nowMs, this.perWindow);
  }

  /** @returns how long the oldest request without an answer has been waiting, milliseconds; 0 where all are answered */
  waitedMs(endpoint: Endpoint): f32 {
    return endpoint.isAwaited ? <f32>max<i32>(0, <i32>(this.nowMs - endpoint.oldestStartMs)) : 0;
  }

  /**
   * Who was never tried is taken for the fastest, so that everybody is: taken for the median, it would never be where one is fast and
   * requests come one by one. Who comes back from an ejection has the median.
   */
  private assumedLatencyMs(endpoint: Endpoint): f32 {
    const isNew = this.table.standingOf(endpoint).ejections === 0;
    return isNew ? this.medians.leastLatencyMs : this.medians.latencyMs;
  }

  /** @returns the share of failures to believe now, 0..1 */
  errorRate(endpoint: Endpoint): f32 {
    return readErrorRate(errorRateOf(endpoint), this.medians.errorRate, this.nowMs, this.perErrorWindow);
  }

  /** @returns the share of its requests that succeed, to believe now; SUCCESS_MIN..1 */
  successRate(endpoint: Endpoint): f32 {
    return max<f32>(SUCCESS_MIN, 1 - this.errorRate(endpoint));
  }

  /** @returns a half-open endpoint that waits for its trial, or NONE; one a tick, so that recovery costs few requests */
  trial(): i32 {
    const index = this.trialCandidate;
    return index !== NONE && this.mayTry(index) ? index : NONE;
  }

  /** Those of a priority that is not needed stay as they are; those of one before it are what everybody waits for. */
  mayTry(index: i32): bool {
    const standing = this.standing(index);
    if (standing.breaker !== BREAKER_HALF_OPEN) return false;
    const isNeeded = <i32>standing.priority <= this.priorities.last || this.members.usableCount === 0;
    return isNeeded && this.allowed(index);
  }

  /**
   * @param latencyMs time to response headers, NaN = not measured
   * @param isTrial   whether this was the half-open endpoint's trial
   */
  succeeded(index: i32, latencyMs: f32, isTrial: bool = false): void {
    const endpoint = this.endpoint(index);
    const standing = this.standing(index);
    const slow = latencyMs > <f32>this.settings.latencyThresholdMs;
    if (!isNaN(latencyMs)) this.takeAnswer(endpoint, standing, latencyMs);
    this.takeError(endpoint, standing, slow);
    this.count(standing, false);
    standing.consecutiveFailures = 0;
    if (standing.goodAnswers < u8.MAX_VALUE) standing.goodAnswers++;
    if (isTrial && standing.breaker === BREAKER_TRIAL) this.recover(index, endpoint, standing);
    this.observer.observe(index, false, latencyMs);
  }

  /** An answer of which only the time was taken. @param latencyMs time to response headers */
  timed(index: i32, latencyMs: f32): void {
    this.takeAnswer(this.endpoint(index), this.standing(index), latencyMs);
    this.observer.observe(index, false, latencyMs);
  }

  /** An answer that was not as it should be, though nobody can be charged with a failure: the next ones are read whole. */
  distrust(index: i32): void {
    this.standing(index).goodAnswers = 0;
  }

  /** A failure is charged as the slowest thing that could have happened, so that failing fast attracts nobody. */
  failed(index: i32, isTrial: bool = false): void {
    this.charge(index, isTrial, true);
  }

  /** Answered that it has too much to do: dearer at once, but the breaker opens only where most of its answers are such. */
  overloaded(index: i32, isTrial: bool = false): void {
    this.charge(index, isTrial, false);
  }

  /** Its health check says that it has recovered: it comes back through the half-open door, as many as may be ejected. */
  halfOpen(index: i32): void {
    const standing = this.standing(index);
    if (!standing.member || (standing.breaker === BREAKER_CLOSED && !this.mayEjectMore())) return;
    if (standing.breaker === BREAKER_CLOSED) this.ejectedCount++;
    standing.breaker = BREAKER_HALF_OPEN;
    standing.openUntilMs = this.nowMs;
    this.judge(index);
  }

  /** The stream lasts: an answer that has begun well passes its trial, else there is none. */
  protected endTrial(flight: Flight): void {
    const index = flight.endpoint;
    const standing = this.standing(index);
    const isAnswered = flight.answeredBy === index && flight.status > 0 && flight.status < 500;
    if (flight.trial && isAnswered && standing.breaker === BREAKER_TRIAL) {
      this.recover(index, this.endpoint(index), standing);
    }
    this.giveUpTrial(flight);
  }

  protected giveUpTrial(flight: Flight): void {
    if (flight.trial) retryTrial(this.standing(flight.endpoint));
    flight.trial = false;
  }

  private charge(index: i32, isTrial: bool, isFailure: bool): void {
    const endpoint = this.endpoint(index);
    const standing = this.standing(index);
    const own = readLatency(latencyOf(endpoint), this.medians.latencyMs, this.nowMs, this.perWindow);
    const chargedMs = max<f32>(max<f32>(own, this.medians.latencyMs), <f32>this.settings.latencyThresholdMs);
    this.takeLatency(endpoint, standing, chargedMs, FAILURE_GAIN);
    this.takeError(endpoint, standing, true);
    this.count(standing, true);
    if (isFailure) standing.consecutiveFailures++;
    standing.goodAnswers = 0;
    const trialFailed = isTrial && standing.breaker === BREAKER_TRIAL;
    if (trialFailed || (standing.breaker === BREAKER_CLOSED && this.mayEject(standing))) {
      this.eject(endpoint, standing);
      this.judge(index);
    }
    this.observer.observe(index, true, NaN);
  }

  private recover(index: i32, endpoint: Endpoint, standing: Standing): void {
    closeBreaker(standing);
    forget(endpoint, standing, this.medians.errorRate);
    forgetOutcomes(standing);
    this.ejectedCount--;
    this.judge(index);
  }

  private takeAnswer(endpoint: Endpoint, standing: Standing, latencyMs: f32): void {
    const medians = this.medians;
    const gain = answerGain(endpoint, standing, medians.isLatencyKnown, this.nowMs, this.perWindow);
    const known = readLatency(latencyOf(endpoint), medians.latencyMs, this.nowMs, this.perWindow);
    const limitMs: f32 = gain < 1 ? OUTLIER_FACTOR * known : Infinity;
    this.takeLatency(endpoint, standing, min<f32>(latencyMs, limitMs), gain);
  }

  private takeLatency(endpoint: Endpoint, standing: Standing, latencyMs: f32, gain: f32): void {
    takeLatency(latencyOf(endpoint), latencyMs, gain, this.medians.latencyMs, this.nowMs, this.perWindow);
    standing.latencySamples++;
    takeLatency(ownLatencyOf(standing), latencyMs, gain, this.medians.latencyMs, this.nowMs, this.perWindow);
    this.learned = true;
  }

  private takeError(endpoint: Endpoint, standing: Standing, failed: bool): void {
    takeError(errorRateOf(endpoint), failed, this.medians.errorRate, this.nowMs, this.perErrorWindow);
    takeError(ownErrorRateOf(standing), failed, this.medians.errorRate, this.nowMs, this.perErrorWindow);
    this.learned = true;
  }

  private count(standing: Standing, failed: bool): void {
    countOutcome(standing, failed, this.nowMs, <u32>this.settings.successRateWindowMs);
  }

  private mayEject(standing: Standing): bool {
    const settings = this.settings;
    const threshold = settings.circuitBreakerThreshold;
    if (!standing.member || threshold === 0) return false;
    const fails =
      <i32>standing.consecutiveFailures >= threshold ||
      isUnsuccessful(standing, settings.successRateThreshold, settings.successRateRequests);
    return fails && this.mayEjectMore();
  }

  private eject(endpoint: Endpoint, standing: Standing): void {
    if (standing.breaker === BREAKER_CLOSED) {
      this.ejectedCount++;
      const healthyMs = <f64>(this.nowMs - standing.rampFromMs);
      if (endpoint.rampDone && healthyMs > this.settings.windowMs) standing.ejections = 0;
    }
    this.openedCount++;
    openBreaker(standing, this.nowMs, this.random.unit());
  }

  protected offerTrial(): void {
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
