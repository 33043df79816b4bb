/** A load report as TEXT: "cpu_utilization=0.3, named_metrics.queue:7", read as Envoy 1.40 does (source/common/orca/orca_parser.cc). */

import { parseDecimal } from "../math/decimal";
import { NONE } from "../pool/endpoint";
import { REPORT_EMPTY, REPORT_NUMBER_BAD, REPORT_SYNTAX, REPORT_UNKNOWN_METRIC } from "./load_report_faults";
import { ReportedMetrics } from "./load_report_metrics";
import { isMap, MetricName } from "./load_report_names";

const COMMA: i32 = 0x2c;
const COLON: i32 = 0x3a;
const EQUALS: i32 = 0x3d;

const metric = new MetricName();

/** Takes metrics up to the first fault. @returns that fault or NONE */
export function readText(start: usize, length: i32, metrics: ReportedMetrics): i32 {
  const end = start + length;
  let fault = REPORT_EMPTY;
  for (let at = start; at < end; ) {
    let comma = at;
    while (comma < end && load<u8>(comma) !== COMMA) comma++;
    const from = skipSpace(at, comma);
    if (from < comma) {
      fault = readPair(from, trimEnd(from, comma), metrics);
      if (fault !== NONE) return fault;
    }
    at = comma + 1;
  }
  return fault;
}

function readPair(start: usize, end: usize, metrics: ReportedMetrics): i32 {
  let split = start;
  while (split < end && load<u8>(split) !== EQUALS && load<u8>(split) !== COLON) split++;
  if (split === end) return REPORT_SYNTAX;
  if (!metric.read(start, <i32>(split - start))) return REPORT_UNKNOWN_METRIC;
  const number = skipSpace(split + 1, end);
  const value = parseDecimal(number, <i32>(end - number));
  if (isNaN(value)) return REPORT_NUMBER_BAD;
  if (isMap(metric.field)) return metrics.takeEntry(metric.field, metric.start, metric.length, value);
  const fault = metrics.claim(metric.field);
  return fault === NONE ? metrics.take(metric.field, value) : fault;
}

function skipSpace(start: usize, end: usize): usize {
  let at = start;
  while (at < end && isSpace(load<u8>(at))) at++;
  return at;
}

function trimEnd(start: usize, end: usize): usize {
  let at = end;
  while (at > start && isSpace(load<u8>(at - 1))) at--;
  return at;
}

function isSpace(byte: u8): bool {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
