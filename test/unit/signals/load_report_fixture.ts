/** Reads load reports and says in a word or two what came out. */
import { METRIC_COUNT, NONE } from "../../../assembly/pool/endpoint";
import { LoadReport } from "../../../assembly/signals/load_report";
import { REPORT_FAULT_NAMES } from "../../../assembly/signals/load_report_faults";

export const NAMES: string[] = [
  "named_metrics.queue",
  "utilization.gpu",
  "application_utilization",
  "cpu_utilization",
  "mem_utilization",
  "rps_fractional",
  "eps",
  "named_metrics.é/b.c",
];
const SHORT: string[] = ["cpu", "mem", "conns", "queue", "gpu", "app", "cpu_raw", "mem_raw", "rps", "eps", "e"];

export const report = new LoadReport(NAMES);

/** What was read: "cpu=0.5 queue=7", or the fault. */
export function told(taken: bool): string {
  const words: string[] = [];
  for (let i = 0; i < report.values.length; i++) {
    if (!isNaN(report.values[i])) words.push(`${SHORT[i]}=${report.values[i]}`);
  }
  if (taken) return report.fault === NONE ? words.join(" ") : "taken with a fault";
  return words.length === 0 && report.fault !== NONE ? REPORT_FAULT_NAMES[report.fault] : "refused, but not quite";
}

/** Reads the header `endpoint-load-metrics`. What lies behind it must make no difference. */
export function header(text: string): string {
  return withFiller(text, "1") === withFiller(text, '"') ? withFiller(text, "}") : "reads beyond the end";
}

function withFiller(text: string, filler: string): string {
  const bytes = String.UTF8.encode(text + filler.repeat(16));
  return told(report.readHeader(changetype<usize>(bytes), bytes.byteLength - 16));
}

/** Reads bytes as the header `endpoint-load-metrics-bin`, as base64 without padding. */
export function binary(bytes: u8[]): string {
  const text = String.UTF8.encode(base64(bytes));
  return told(report.readBinary(changetype<usize>(text), text.byteLength));
}

export function base64(bytes: u8[]): string {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let text = "";
  for (let i = 0; i * 6 < bytes.length * 8; i++) {
    const bit = i * 6;
    const first = (<i32>bytes[bit >> 3]) << 8;
    const two = first | (bit >> 3 < bytes.length - 1 ? <i32>bytes[(bit >> 3) + 1] : 0);
    text += digits.charAt((two >> (10 - (bit & 7))) & 63);
  }
  return text;
}

export const METRICS: i32 = METRIC_COUNT + NAMES.length;
