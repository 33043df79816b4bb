/** What this VM tells Envoy: counters, gauges and log lines. */
import { defineCounter, defineGauge, incrementMetric, LOG_ERROR, LOG_WARN, log } from "../host/calls";
import { flightCount } from "../pool/flights";
import { FAULT_KINDS, FAULT_NAMES } from "../signals/faults";
import { REPORT_FAULT_KINDS, REPORT_FAULT_NAMES } from "../signals/load_report_faults";
import { Counters } from "../telemetry/counters";
import { LogLine } from "../telemetry/log_line";
import { CHOICE_REASON_NAMES, ChoiceReason, REASON_NAMES, Reason } from "../telemetry/reasons";

const counters: Counters = new Counters();
const firstReason: i32 = nameAll("steer.fallback.reason.", REASON_NAMES, Reason.Count);
const firstFault: i32 = nameAll("steer.metadata.fault.", FAULT_NAMES, FAULT_KINDS);
const metadataUnreadable: i32 = counters.named("steer.metadata.unreadable");
const metadataRead: i32 = counters.named("steer.metadata.read");
const metadataRejected: i32 = counters.named("steer.metadata.rejected");
const metadataLeftOut: i32 = counters.named("steer.metadata.left_out");
const breakerOpened: i32 = counters.named("steer.breaker.opened");
const rerouted: i32 = counters.named("steer.requests.rerouted");
const endpointMetadataRead: i32 = counters.named("steer.endpoint_metadata.read");
const endpointMetadataRejected: i32 = counters.named("steer.endpoint_metadata.rejected");
const reportsRead: i32 = counters.named("steer.reports.read");
const firstReportFault: i32 = nameAll("steer.reports.fault.", REPORT_FAULT_NAMES, REPORT_FAULT_KINDS);
const adminAsked: i32 = counters.named("steer.admin.asked");
const adminFailed: i32 = counters.named("steer.admin.failed");
const adminViews: i32 = counters.named("steer.admin.views");
const adminLost: i32 = counters.named("steer.admin.lost");
const probesSent: i32 = counters.named("steer.probes.sent");
const probesGood: i32 = counters.named("steer.probes.good");
const probesBad: i32 = counters.named("steer.probes.bad");
const probesHeld: i32 = counters.named("steer.probes.held");
const probesRecovered: i32 = counters.named("steer.probes.recovered");
const probesFailed: i32 = counters.named("steer.probes.failed");
const sharingRefused: i32 = counters.named("steer.sharing.refused");
const sharingFull: i32 = counters.named("steer.sharing.full");
const strategyUnknown: i32 = counters.named("steer.metadata.strategy_unknown");

/** Gauges are summed up over the VMs, so each publishes its changes. */
let memoryGauge: u32 = 0;
let inFlightGauge: u32 = 0;
let publishedMemory: i64 = 0;
let publishedInFlight: i64 = 0;
let gaugesDefined: bool = false;
let littered: bool = false;

function nameAll(prefix: string, names: StaticArray<string>, count: i32): i32 {
  const first = counters.length;
  for (let i = 0; i < count; i++) counters.named(prefix + names[i]);
  return first;
}

/** @returns the counter of requests that a strategy steered for a reason; @param cluster its name if the configuration has it, else "" */
export function steeredCounter(strategy: string, reason: ChoiceReason, cluster: string): i32 {
  litter();
  const name = `steer.requests.strategy.${strategy}.reason.${CHOICE_REASON_NAMES[reason]}`;
  const counter = counters.named(cluster === "" ? name : `${name}.cluster.${cluster}`);
  defineStats();
  return counter;
}

export function count(counter: i32): void {
  counters.add(counter);
}

export function countFallback(reason: Reason): void {
  counters.add(firstReason + reason);
}

export function countFault(kind: i32, times: i32): void {
  counters.add(firstFault + kind, times);
}

/** New metadata came. @param taken whether any of it was */
export function countMetadata(taken: bool, leftOutCount: i32): void {
  counters.add(metadataRead);
  if (!taken) counters.add(metadataRejected);
  counters.add(metadataLeftOut, leftOutCount);
}

export function countMetadataUnreadable(): void {
  counters.add(metadataUnreadable);
}

export function countEndpointMetadata(taken: bool): void {
  counters.add(endpointMetadataRead);
  if (!taken) counters.add(endpointMetadataRejected);
}

export function countReport(): void {
  counters.add(reportsRead);
}

/** A load report was ignored. @param fault 0..REPORT_FAULT_KINDS-1 */
export function countReportFault(fault: i32): void {
  counters.add(firstReportFault + fault);
}

/** Envoy's admin interface was asked. */
export function countAdmin(): void {
  counters.add(adminAsked);
}

export function countAdminFailed(): void {
  counters.add(adminFailed);
}

/** A worker took a view of Envoy's. */
export function countAdminView(): void {
  counters.add(adminViews);
}

/** A worker went back to what it had before there were views. */
export function countAdminLost(): void {
  counters.add(adminLost);
}

export function countProbeSent(): void {
  counters.add(probesSent);
}

export function countProbeAnswer(isGood: bool): void {
  counters.add(isGood ? probesGood : probesBad);
}

/** Probes of an endpoint have failed, or succeed again. */
export function countProbeVerdict(isHealthy: bool): void {
  counters.add(isHealthy ? probesRecovered : probesHeld);
}

/** Probing itself has failed: a call that Envoy refused, results that could not be shared or read. */
export function countProbesFailed(): void {
  counters.add(probesFailed);
}

/** States of other workers that could not be read; a worker found no slot for its own. */
export function countSharing(refused: u32, isFull: bool): void {
  counters.add(sharingRefused, refused);
  if (isFull) counters.add(sharingFull);
}

/** Breakers that opened. */
export function countOpened(times: u32): void {
  counters.add(breakerOpened, times);
}

/** A request was answered by another endpoint than the first listed. */
export function countRerouted(): void {
  counters.add(rerouted);
}

export function countStrategyUnknown(): void {
  counters.add(strategyUnknown);
}

/** Something was allocated that nobody needs any more: the next tick frees it. Never in a usual request. */
export function litter(): void {
  littered = true;
}

/** @returns whether there is anything to free since the last call */
export function takeLitter(): bool {
  const any = littered;
  littered = false;
  return any;
}

export function warn(line: LogLine): void {
  litter();
  log(LOG_WARN, line.toString());
}

export function error(line: LogLine): void {
  log(LOG_ERROR, line.toString());
}

/** Gives every counter that is new its stat. */
export function defineStats(): void {
  for (let i = counters.definedCount; i < counters.length; i++) counters.define(defineCounter(counters.nameAt(i)));
  if (gaugesDefined) return;
  gaugesDefined = true;
  memoryGauge = defineGauge("steer.memory_bytes");
  inFlightGauge = defineGauge("steer.in_flight");
}

export function publishStats(): void {
  for (let i = 0; i < counters.definedCount; i++) {
    const value = counters.take(i);
    if (value > 0) incrementMetric(counters.idAt(i), value);
  }
  publishedMemory = publishChange(memoryGauge, publishedMemory, (<i64>memory.size()) << 16);
  publishedInFlight = publishChange(inFlightGauge, publishedInFlight, flightCount());
}

function publishChange(gauge: u32, published: i64, value: i64): i64 {
  return value === published || incrementMetric(gauge, value - published) ? value : published;
}
