/**
 * What answers teach: a slow mean of the latency, a faster one of the errors, both faded towards the pool's medians.
 * Peak EWMA (Finagle) for the idea; the slow gain keeps dear routes apart from slow hosts (docs/tuning.md).
 */
import { decay } from "../math/decay";
import { Endpoint } from "./endpoint";

/** Least share of one answer in the mean latency, and of one outcome in the error rate. */
const LATENCY_GAIN: f32 = 0.03;
const ERROR_GAIN: f32 = 0.1;

/** @returns the latency to believe now, milliseconds; the pool's median where there was no answer yet */
export function readLatency(endpoint: Endpoint, medianMs: f32, nowMs: u32, windowMs: f64): f32 {
  if (endpoint.latencySamples == 0) return medianMs;
  return medianMs + (endpoint.latencyMs - medianMs) * decay(<f64>(nowMs - endpoint.latencyAtMs) / windowMs);
}

/** @returns the share of failures to believe now, 0..1 */
export function readErrorRate(endpoint: Endpoint, median: f32, nowMs: u32, windowMs: f64): f32 {
  return median + (endpoint.errorRate - median) * decay(<f64>(nowMs - endpoint.errorAtMs) / windowMs);
}

/** @param latencyMs >= 0; the first answers count in full, later ones by LATENCY_GAIN */
export function takeLatency(endpoint: Endpoint, latencyMs: f32, medianMs: f32, nowMs: u32, windowMs: f64): void {
  const known = readLatency(endpoint, medianMs, nowMs, windowMs);
  const samples = ++endpoint.latencySamples;
  endpoint.latencyMs = known + (latencyMs - known) * max<f32>(LATENCY_GAIN, <f32>1 / <f32>samples);
  endpoint.latencyAtMs = nowMs;
}

export function takeError(endpoint: Endpoint, failed: bool, median: f32, nowMs: u32, windowMs: f64): void {
  const known = readErrorRate(endpoint, median, nowMs, windowMs);
  endpoint.errorRate = known + ((failed ? <f32>1 : <f32>0) - known) * ERROR_GAIN;
  endpoint.errorAtMs = nowMs;
}
