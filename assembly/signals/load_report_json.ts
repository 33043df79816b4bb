/** A load report in protobuf's JSON form: keys in either case, numbers also as texts, null for not reported, no unknown keys. */

import { parseDecimal } from "../math/decimal";
import { JsonScan } from "../math/json_scan";
import { unescapeJson } from "../math/json_unescape";
import { NONE } from "../pool/endpoint";
import { isKey } from "./key";
import { REPORT_NUMBER_BAD, REPORT_SYNTAX, REPORT_UNKNOWN_METRIC } from "./load_report_faults";
import { ReportedMetrics } from "./load_report_metrics";
import { fieldOf, isMap } from "./load_report_names";

const COMMA: i32 = 0x2c;
const COLON: i32 = 0x3a;
const OPEN: i32 = 0x7b;
const CLOSE: i32 = 0x7d;

/** By field number; "" where it is as in the proto file. */
const CAMEL_NAMES: StaticArray<string> = [
  "",
  "cpuUtilization",
  "memUtilization",
  "",
  "requestCost",
  "",
  "rpsFractional",
  "",
  "namedMetrics",
  "applicationUtilization",
];

const scan = new JsonScan();
let keyStart: usize = 0;
let keyLength: i32 = 0;

/**
 * Takes metrics up to the first fault.
 *
 * @param scratch  room for `length` bytes
 * @returns that fault or NONE
 */
export function readJson(start: usize, length: i32, scratch: usize, metrics: ReportedMetrics): i32 {
  scan.open(start, length);
  if (!scan.take(OPEN)) return REPORT_SYNTAX;
  if (!scan.take(CLOSE)) {
    do {
      const fault = readField(scratch, metrics);
      if (fault !== NONE) return fault;
    } while (scan.take(COMMA));
    if (!scan.take(CLOSE)) return REPORT_SYNTAX;
  }
  return scan.takeEnd() ? NONE : REPORT_SYNTAX;
}

function readField(scratch: usize, metrics: ReportedMetrics): i32 {
  if (!readKey(scratch)) return REPORT_SYNTAX;
  const field = fieldOfKey();
  if (field === NONE) return REPORT_UNKNOWN_METRIC;
  const fault = metrics.claim(field);
  if (fault !== NONE) return fault;
  if (scan.takeNull()) return NONE;
  if (isMap(field)) return readMap(field, scratch, metrics);
  const value = readNumber();
  return isNaN(value) ? REPORT_NUMBER_BAD : metrics.take(field, value);
}

function readMap(map: i32, scratch: usize, metrics: ReportedMetrics): i32 {
  if (!scan.take(OPEN)) return REPORT_SYNTAX;
  if (scan.take(CLOSE)) return NONE;
  do {
    if (!readKey(scratch)) return REPORT_SYNTAX;
    if (scan.takeNull()) continue;
    const value = readNumber();
    if (isNaN(value)) return REPORT_NUMBER_BAD;
    const fault = metrics.takeEntry(map, keyStart, keyLength, value);
    if (fault !== NONE) return fault;
  } while (scan.take(COMMA));
  return scan.take(CLOSE) ? NONE : REPORT_SYNTAX;
}

function readKey(scratch: usize): bool {
  if (!scan.takeText()) return false;
  keyStart = scan.start;
  keyLength = scan.length;
  if (scan.escaped) {
    keyLength = unescapeJson(scan.start, scan.length, scratch);
    keyStart = scratch;
  }
  return keyLength >= 0 && scan.take(COLON);
}

function fieldOfKey(): i32 {
  for (let field = 1; field < CAMEL_NAMES.length; field++) {
    if (keyLength > 0 && isKey(keyStart, keyLength, CAMEL_NAMES[field])) return field;
  }
  return fieldOf(keyStart, keyLength);
}

/** @returns a number, or a text that is one; NaN for all else */
function readNumber(): f64 {
  if (scan.takeText()) return parseDecimal(scan.start, scan.length);
  return scan.takeNumber() ? parseDecimal(scan.start, scan.length) : NaN;
}
