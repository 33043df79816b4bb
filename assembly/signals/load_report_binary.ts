/** A load report as protobuf bytes. A number that is 0 is not on the wire, so it counts as not reported. */

import { BYTES, Cursor, FIXED64 } from "../math/protobuf/wire";
import { NONE } from "../pool/endpoint";
import { REPORT_SYNTAX } from "./load_report_faults";
import { ReportedMetrics } from "./load_report_metrics";
import { APPLICATION_UTILIZATION, isMap } from "./load_report_names";

const KEY: i32 = 1;
const VALUE: i32 = 2;

const fields = new Cursor();
const entry = new Cursor();

/** Takes metrics up to the first fault; what OrcaLoadReport doesn't have is passed over. @returns that fault or NONE */
export function readBinary(start: usize, length: i32, metrics: ReportedMetrics): i32 {
  fields.open(start, length);
  while (fields.next()) {
    const fault = takeField(metrics);
    if (fault !== NONE) return fault;
  }
  return fields.broken ? REPORT_SYNTAX : NONE;
}

function takeField(metrics: ReportedMetrics): i32 {
  const field = fields.field;
  if (field > APPLICATION_UTILIZATION) return NONE;
  if (isMap(field)) return fields.type === BYTES ? takeEntry(field, metrics) : NONE;
  if (fields.type !== FIXED64) return NONE;
  const fault = metrics.claim(field);
  return fault === NONE ? metrics.take(field, load<f64>(fields.start)) : fault;
}

function takeEntry(map: i32, metrics: ReportedMetrics): i32 {
  let name: usize = 0;
  let length = 0;
  let value: f64 = 0;
  entry.open(fields.start, fields.length);
  while (entry.next()) {
    if (entry.field === KEY && entry.type === BYTES) {
      name = entry.start;
      length = entry.length;
    } else if (entry.field === VALUE && entry.type === FIXED64) {
      value = load<f64>(entry.start);
    }
  }
  return entry.broken ? REPORT_SYNTAX : metrics.takeEntry(map, name, length, value);
}
