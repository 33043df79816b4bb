/**
 * The metrics of one load report, whatever its form: taken one by one, checked, and kept where they are wanted. Ranges are those of
 * xds/data/orca/v3/orca_load_report.proto; no metric may be negative, as in Envoy's reading of TEXT.
 */

import { xxHash64 } from "../math/xxhash64";
import { METRIC_COUNT, METRIC_CPU, METRIC_MEM, NONE } from "../pool/endpoint";
import {
  REPORT_DUPLICATE,
  REPORT_NUMBER_BAD,
  REPORT_NUMBER_RANGE,
  REPORT_TOO_MANY,
  REPORT_UNKNOWN_METRIC,
} from "./load_report_faults";
import {
  APPLICATION_UTILIZATION,
  CPU_UTILIZATION,
  MEM_UTILIZATION,
  MetricName,
  UTILIZATION,
} from "./load_report_names";

/** Entries of maps in one report: each is compared with all before it. */
const ENTRIES_MAX: i32 = 256;
/** With more, the f32 arithmetic of a cost could overflow. */
const LARGEST: f64 = 1e18;
const hashes = new StaticArray<u64>(ENTRIES_MAX);

class Wanted {
  readonly field: i32;
  private readonly name: ArrayBuffer;

  constructor(metric: string) {
    const bytes = String.UTF8.encode(metric);
    const parsed = new MetricName();
    parsed.read(changetype<usize>(bytes), bytes.byteLength);
    this.field = parsed.field;
    this.name = bytes.slice(bytes.byteLength - parsed.length);
  }

  is(field: i32, name: usize, length: i32): bool {
    if (field !== this.field || length !== this.name.byteLength) return false;
    return memory.compare(changetype<usize>(this.name), name, length) === 0;
  }
}

export class ReportedMetrics {
  /** METRIC_COUNT, then those wanted; NaN = not reported. */
  readonly values: StaticArray<f32>;
  private readonly wanted: Wanted[] = [];
  private fieldsSeen: u32 = 0;
  private entryCount: i32 = 0;
  private cpu: f32 = NaN;
  private application: f32 = NaN;

  /** @param names of the metrics wanted besides cpu and mem; one that `isMetricName` refuses is never reported */
  constructor(names: string[]) {
    this.values = new StaticArray<f32>(METRIC_COUNT + names.length);
    for (let i = 0; i < names.length; i++) this.wanted.push(new Wanted(names[i]));
    this.clear();
  }

  clear(): void {
    this.values.fill(NaN);
    this.fieldsSeen = 0;
    this.entryCount = 0;
    this.cpu = NaN;
    this.application = NaN;
  }

  /** A field came that may come once. @returns REPORT_DUPLICATE or NONE */
  claim(field: i32): i32 {
    const bit: u32 = 1 << field;
    if (this.fieldsSeen & bit) return REPORT_DUPLICATE;
    this.fieldsSeen |= bit;
    return NONE;
  }

  /** Takes the number of a field that is no map. @returns a fault or NONE */
  take(field: i32, value: f64): i32 {
    const fault = rangeFault(field, value);
    if (fault !== NONE) return fault;
    if (field === CPU_UTILIZATION) this.cpu = <f32>value;
    if (field === APPLICATION_UTILIZATION) this.application = <f32>value;
    if (field === MEM_UTILIZATION) this.values[METRIC_MEM] = <f32>value;
    this.keep(field, 0, 0, value);
    return NONE;
  }

  /** Takes an entry of a map, `name` being UTF-8 bytes. @returns a fault or NONE */
  takeEntry(map: i32, name: usize, length: i32, value: f64): i32 {
    if (length === 0) return REPORT_UNKNOWN_METRIC;
    if (this.entryCount === ENTRIES_MAX) return REPORT_TOO_MANY;
    const fault = rangeFault(map, value);
    if (fault !== NONE) return fault;
    const hash = xxHash64(name, length, map);
    for (let i = 0; i < this.entryCount; i++) if (unchecked(hashes[i]) === hash) return REPORT_DUPLICATE;
    hashes[this.entryCount++] = hash;
    this.keep(map, name, length, value);
    return NONE;
  }

  /** All were taken: an application's own utilization counts before the cpu's, but 0 means that it tells none. */
  finish(): void {
    const own = this.application > 0 || isNaN(this.cpu);
    this.values[METRIC_CPU] = min<f32>(1, own ? this.application : this.cpu);
  }

  private keep(field: i32, name: usize, length: i32, value: f64): void {
    for (let i = 0; i < this.wanted.length; i++) {
      if (this.wanted[i].is(field, name, length)) this.values[METRIC_COUNT + i] = <f32>value;
    }
  }
}

function rangeFault(field: i32, value: f64): i32 {
  if (isNaN(value)) return REPORT_NUMBER_BAD;
  const isShare = field === MEM_UTILIZATION || field === UTILIZATION;
  return value < 0 || value > (isShare ? 1 : LARGEST) ? REPORT_NUMBER_RANGE : NONE;
}
