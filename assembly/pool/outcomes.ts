/**
 * What answers teach: a slow mean of the latency, a faster one of the errors, both faded towards the pool's medians.
 * Peak EWMA (Finagle) for the idea; the slow gain keeps dear routes apart from slow hosts.
 */
import { decay } from "../math/decay";
import { Endpoint, Estimate, Standing } from "./endpoint";

/** Least share of one answer in the mean latency, and of one outcome in the error rate. */
export const LATENCY_GAIN: f32 = 0.1;
/** The first answers count as if so many had said the median before: one answer says little of a host. */
const PRIOR_COUNT: u32 = 3;
/** An answer counts as at most so many means: a dear route says little of its host, a slow host says it again. */
export const OUTLIER_FACTOR: f32 = 4;
const ERROR_GAIN: f32 = 0.1;
/** Share of a failure in the mean latency; with more, two or three would shun a host for longer than its breaker does. */
export const FAILURE_GAIN: f32 = 0.01;
/** Keeps latencies that round to nothing apart from none. */
export const LATENCY_MIN_MS: f32 = 0.01;
/** Errors fade so many times faster than latencies: a host that came back must be found out soon. */
export const ERROR_FADING: f64 = 6;

/**
 * The rates (1 / latency) are blended, not the latencies: an extreme one is tried again after a half-life, not after ten.
 *
 * @param medianMs   the pool's median, > 0
 * @param perWindow  1 / window_ms: latencies fade with that half-life
 * @returns the latency to believe now, milliseconds; the pool's median where there was no answer yet
 */
export function readLatency(latency: Estimate, medianMs: f32, nowMs: u32, perWindow: f64): f32 {
  const known = latency.value;
  if (isNaN(known)) return medianMs;
  const trust = decay(<f64>(nowMs - latency.atMs) * perWindow);
  return (known * medianMs) / (trust * medianMs + (1 - trust) * known);
}

/** @returns the share of failures to believe now, 0..1 */
export function readErrorRate(errors: Estimate, median: f32, nowMs: u32, perErrorWindow: f64): f32 {
  if (errors.value === median) return median;
  return median + (errors.value - median) * decay(<f64>(nowMs - errors.atMs) * perErrorWindow);
}

/**
 * @param isMedianKnown  whether there is a median that the first answers can be held against
 * @returns how much an answer counts, LATENCY_GAIN..1: the first ones, and one after a long silence, for more
 */
export function answerGain(
  endpoint: Endpoint,
  standing: Standing,
  isMedianKnown: bool,
  nowMs: u32,
  perWindow: f64,
): f32 {
  const age = <f64>(nowMs - endpoint.latencyAtMs) * perWindow;
  const staleness: f32 = isNaN(endpoint.latencyMs) ? 0 : <f32>1 - decay(age);
  const count = standing.latencySamples + 1 + (isMedianKnown ? PRIOR_COUNT : 0);
  return max<f32>(LATENCY_GAIN, max<f32>(<f32>1 / <f32>count, staleness));
}

/** Takes an answer, or a failure charged as one, into the mean. @param latencyMs > 0. @param gain its share in the mean, 0..1 */
export function takeLatency(
  latency: Estimate,
  latencyMs: f32,
  gain: f32,
  medianMs: f32,
  nowMs: u32,
  perWindow: f64,
): void {
  const known = readLatency(latency, medianMs, nowMs, perWindow);
  latency.value = max<f32>(known + (latencyMs - known) * gain, LATENCY_MIN_MS);
  latency.atMs = nowMs;
}

export function takeError(errors: Estimate, failed: bool, median: f32, nowMs: u32, perErrorWindow: f64): void {
  const known = readErrorRate(errors, median, nowMs, perErrorWindow);
  errors.value = known + ((failed ? <f32>1 : <f32>0) - known) * ERROR_GAIN;
  errors.atMs = nowMs;
}

/** An endpoint that recovered starts as a newcomer does: what it did while it failed says nothing of it now. */
export function forget(endpoint: Endpoint, standing: Standing, errorRateMedian: f32): void {
  endpoint.latencyMs = NaN;
  endpoint.errorRate = errorRateMedian;
  standing.ownLatencyMs = NaN;
  standing.ownErrorRate = errorRateMedian;
  standing.latencySamples = 0;
}
