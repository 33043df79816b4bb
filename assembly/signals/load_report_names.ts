/** What metrics a load report has, by the fields of xds/data/orca/v3/orca_load_report.proto. */

import { NONE } from "../pool/endpoint";
import { isKey } from "./key";

/** The fields' numbers. */
export const CPU_UTILIZATION: i32 = 1;
export const MEM_UTILIZATION: i32 = 2;
const RPS: i32 = 3;
export const REQUEST_COST: i32 = 4;
export const UTILIZATION: i32 = 5;
const NAMED_METRICS: i32 = 8;
export const APPLICATION_UTILIZATION: i32 = 9;
const NAMES: StaticArray<string> = [
  "",
  "cpu_utilization",
  "mem_utilization",
  "rps",
  "request_cost",
  "utilization",
  "rps_fractional",
  "eps",
  "named_metrics",
  "application_utilization",
];

const POINT: i32 = 0x2e;

/** @returns the number of the field of that name, or NONE */
export function fieldOf(start: usize, length: i32): i32 {
  for (let field = 1; field < NAMES.length; field++) if (isKey(start, length, NAMES[field])) return field;
  return NONE;
}

/** @returns true for a field that is a map from names to numbers; the others are numbers */
export function isMap(field: i32): bool {
  return field === NAMED_METRICS || field === UTILIZATION || field === REQUEST_COST;
}

/**
 * A metric as TEXT reports and the configuration call it: "eps", "named_metrics.queue", "utilization.gpu". As in Envoy, neither
 * "rps" (deprecated) nor "request_cost.*" is one.
 */
export class MetricName {
  field: i32 = NONE;
  /** Its name in a map, UTF-8 bytes within what was read; length 0 = the field is no map. */
  start: usize = 0;
  length: i32 = 0;

  /** @returns false where there is no such metric; `field` is NONE then */
  read(start: usize, length: i32): bool {
    let prefix = 0;
    while (prefix < length && load<u8>(start + prefix) !== POINT) prefix++;
    this.start = start + prefix + 1;
    this.length = max(0, length - prefix - 1);
    this.field = fieldOf(start, prefix);
    const known = this.field !== NONE && this.field !== RPS && this.field !== REQUEST_COST;
    if (!known || isMap(this.field) !== this.length > 0 || prefix === length - 1) this.field = NONE;
    return this.field !== NONE;
  }
}

const parsed = new MetricName();

/** @returns true for the name of a metric that endpoints can report; allocates */
export function isMetricName(name: string): bool {
  const bytes = String.UTF8.encode(name);
  return parsed.read(changetype<usize>(bytes), bytes.byteLength);
}
