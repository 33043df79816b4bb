/** What docs/freshness.md and docs/health.md show, by the plugin's own functions: a number's age, what was sent since, priorities' loads. */
import { parseConfig } from "../../assembly/config/config";
import { ObjectReader } from "../../assembly/config/reader";
import { Settings, StrategyOptions, StrategySpec } from "../../assembly/config/settings";
import { ENDPOINT_BYTES, Endpoint, STANDING_BYTES, Standing } from "../../assembly/pool/endpoint";
import { DECLARED_GAIN, expire, Freshness, readFact, SAMPLE_GAIN, takeReport } from "../../assembly/pool/facts";
import { Members } from "../../assembly/pool/members";
import { Priorities } from "../../assembly/pool/priorities";
import { Sent } from "../../assembly/pool/sent";

const FACT_BYTES: i32 = 8;

class NoOptions extends StrategyOptions {}

class NoStrategy extends StrategySpec {
  read(_reader: ObjectReader): StrategyOptions {
    return new NoOptions();
  }
}

const defaults: Settings = parseConfig(0, 0, [new NoStrategy("none")]).config!.settings;
const fact: usize = memory.data(FACT_BYTES, 4);
let freshness: Freshness = new Freshness(defaults.halfLifeMs, defaults.factAgeLimitMs);

/** The endpoint looked at, and one that stands for all others. */
const endpoint: Endpoint = changetype<Endpoint>(memory.data(<i32>ENDPOINT_BYTES, 8));
const standing: Standing = changetype<Standing>(memory.data(<i32>STANDING_BYTES, 8));
const otherEndpoint: Endpoint = changetype<Endpoint>(memory.data(<i32>ENDPOINT_BYTES, 8));
const otherStanding: Standing = changetype<Standing>(memory.data(<i32>STANDING_BYTES, 8));
const sent: Sent = new Sent();

const members: Members = new Members();
const priorities: Priorities = new Priorities();

export function defaultHalfLifeMs(): f64 {
  return defaults.halfLifeMs;
}

export function defaultLimitMs(): f64 {
  return defaults.factAgeLimitMs;
}

/** Forgets the number; from now on numbers age so. */
export function begin(halfLifeMs: f64, limitMs: f64): void {
  freshness = new Freshness(halfLifeMs, limitMs);
  store<f32>(fact, NaN);
}

/** A load report came whose number was taken so long ago. */
export function sample(value: f32, ageMs: u32, nowMs: u32): void {
  takeReport(fact, value, ageMs, nowMs, freshness, SAMPLE_GAIN);
}

/** Metadata came whose number was taken so long ago. */
export function declare(value: f32, ageMs: u32, nowMs: u32): void {
  takeReport(fact, value, ageMs, nowMs, freshness, DECLARED_GAIN);
}

/** Forgets the number where it is worth nothing any more. */
export function forget(nowMs: u32): void {
  expire(fact, nowMs, freshness);
}

/** @returns the number as it is kept, before its age counts; NaN = there is none */
export function kept(): f32 {
  return load<f32>(fact);
}

/** @returns what is believed of it */
export function believed(median: f32, nowMs: u32): f32 {
  return readFact(fact, median, nowMs, freshness);
}

/** @returns the weight of a number of that age, 0..1 */
export function weightOf(ageMs: u32): f32 {
  return freshness.of(ageMs);
}

/** The endpoint has just reported for the first time; nothing was sent to it since. */
export function beginSending(): void {
  standing.sentShare = NaN;
  sent.startAnew(endpoint, standing);
}

/** @param fairShare the endpoint's of all requests, 0..1. @returns how much dearer it is for what it has got since its number */
export function send(toIt: bool, fairShare: f32): f32 {
  if (toIt) sent.count(endpoint, standing, fairShare);
  else sent.count(otherEndpoint, otherStanding, 1 - fairShare);
  sent.follow(endpoint, standing, fairShare);
  return endpoint.sentRatio;
}

/** Says how many members a priority has, those before it first. */
export function setPriority(priority: i32, memberCount: i32, usableCount: i32): void {
  members.levelMemberCount[priority] = memberCount;
  for (let n = priority + 1; n < members.levelStart.length; n++) {
    members.levelStart[n] = members.levelStart[priority] + usableCount;
  }
}

/** @returns percent of the requests that a priority takes */
export function loadOf(priority: i32): i32 {
  priorities.follow(members);
  return priorities.loads[priority];
}
