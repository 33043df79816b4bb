/**
 * ORCA load reports, as endpoints send them in the headers of their answers: https://github.com/envoyproxy/envoy/issues/6614.
 * Reads what Envoy 1.40 reads (source/common/orca/orca_parser.cc) in the forms TEXT, JSON and BIN, but holds all of them to the same rules.
 */

import { decodeBase64 } from "../math/base64";
import { NONE } from "../pool/endpoint";
import { isKey } from "./key";
import { readBinary } from "./load_report_binary";
import { REPORT_BASE64, REPORT_EMPTY, REPORT_TOO_LARGE, REPORT_UNKNOWN_FORMAT } from "./load_report_faults";
import { readJson } from "./load_report_json";
import { ReportedMetrics } from "./load_report_metrics";
import { readText } from "./load_report_text";

export { isMetricName } from "./load_report_names";

export const REPORT_BYTES_MAX: i32 = 64 << 10;

/** Decoded base64, or a key of JSON without its escapes. */
const scratch = new StaticArray<u8>(REPORT_BYTES_MAX);

/** The report read last. Reused for every report: reading allocates nothing, never traps, and its time is linear in the length. */
export class LoadReport {
  /** By number of the metric, as in the pool; NaN = not reported. All NaN where the report was refused. */
  readonly values: StaticArray<f32>;
  /** Why it was refused: REPORT_TOO_LARGE.., NONE = it was not. */
  fault: i32 = NONE;
  private readonly metrics: ReportedMetrics;

  /** @param names metric METRIC_COUNT + i is names[i]: one that `isMetricName` takes */
  constructor(names: string[]) {
    const metrics = new ReportedMetrics(names);
    this.metrics = metrics;
    this.values = metrics.values;
  }

  /**
   * Reads the value of the header `endpoint-load-metrics`.
   *
   * @returns false where it is refused, `fault` saying why
   */
  readHeader(start: usize, length: i32): bool {
    this.metrics.clear();
    return this.conclude(length > REPORT_BYTES_MAX ? REPORT_TOO_LARGE : this.readForm(start, length));
  }

  /** Reads the value of the header `endpoint-load-metrics-bin`; as `readHeader`. */
  readBinary(start: usize, length: i32): bool {
    this.metrics.clear();
    return this.conclude(length > REPORT_BYTES_MAX ? REPORT_TOO_LARGE : this.readBase64(start, length));
  }

  private readForm(start: usize, length: i32): i32 {
    if (length === 0) return REPORT_EMPTY;
    if (isPrefix(start, length, "TEXT ")) return readText(start + 5, length - 5, this.metrics);
    if (isPrefix(start, length, "JSON ")) return readJson(start + 5, length - 5, scratchStart(), this.metrics);
    if (isPrefix(start, length, "BIN ")) return this.readBase64(start + 4, length - 4);
    return REPORT_UNKNOWN_FORMAT;
  }

  private readBase64(start: usize, length: i32): i32 {
    if (length === 0) return REPORT_EMPTY;
    const size = decodeBase64(start, length, scratchStart());
    return size < 0 ? REPORT_BASE64 : readBinary(scratchStart(), size, this.metrics);
  }

  private conclude(fault: i32): bool {
    this.fault = fault;
    if (fault === NONE) this.metrics.finish();
    else this.metrics.clear();
    return fault === NONE;
  }
}

function isPrefix(start: usize, length: i32, name: string): bool {
  return length >= name.length && isKey(start, name.length, name);
}

function scratchStart(): usize {
  return changetype<usize>(scratch);
}
