/** Why a load report is refused, whole: a closed list, for counters. */

export const REPORT_TOO_LARGE: i32 = 0;
export const REPORT_EMPTY: i32 = 1;
/** Neither "TEXT ", "JSON " nor "BIN " in front. */
export const REPORT_UNKNOWN_FORMAT: i32 = 2;
export const REPORT_BASE64: i32 = 3;
/** No list of keys and numbers, no JSON object, no protobuf. */
export const REPORT_SYNTAX: i32 = 4;
/** A metric that reports don't have, or one without a name. */
export const REPORT_UNKNOWN_METRIC: i32 = 5;
export const REPORT_DUPLICATE: i32 = 6;
export const REPORT_NUMBER_BAD: i32 = 7;
export const REPORT_NUMBER_RANGE: i32 = 8;
export const REPORT_TOO_MANY: i32 = 9;
export const REPORT_FAULT_KINDS: i32 = 10;

/** Names for counters and log lines, by kind. */
export const REPORT_FAULT_NAMES: StaticArray<string> = [
  "too_large",
  "empty",
  "unknown_format",
  "base64",
  "syntax",
  "unknown_metric",
  "duplicate",
  "number_bad",
  "number_range",
  "too_many",
];
