// Load reports as endpoints put them on answers: in all three forms of `endpoint-load-metrics`, and now and then one that can't be read.

/** What a report says. */
export interface LoadReport {
  /** 0..1 each. */
  readonly cpu: number;
  readonly mem: number;
  /** Requests a second, >= 0. */
  readonly rps: number;
}

const FORMS = ["text", "json", "binary", "broken"] as const;
export type ReportForm = (typeof FORMS)[number];
/** Of 100 answers: the rest is text. */
const JSON_PERCENT = 10;
const BINARY_PERCENT = 10;
const BROKEN_PERCENT = 1;
/** Keys of OrcaLoadReport's doubles: field 1, 2 and 6. */
const CPU_KEY = 0x09;
const MEM_KEY = 0x11;
const RPS_KEY = 0x31;
const DOUBLE_BYTES = 8;

/** @param draw uniform in [0, 1) */
export function formOf(draw: number): ReportForm {
  const percent = 100 * draw;
  if (percent < BROKEN_PERCENT) return "broken";
  if (percent < BROKEN_PERCENT + JSON_PERCENT) return "json";
  return percent < BROKEN_PERCENT + JSON_PERCENT + BINARY_PERCENT ? "binary" : "text";
}

/** @returns the header's value */
export function reportText({ cpu, mem, rps }: LoadReport, form: ReportForm): string {
  switch (form) {
    case "text":
      return `TEXT cpu_utilization=${cpu.toFixed(3)}, mem_utilization=${mem.toFixed(3)}, rps_fractional=${rps.toFixed(1)}`;
    case "json":
      return `JSON ${JSON.stringify({ cpu_utilization: cpu, mem_utilization: mem, rps_fractional: rps })}`;
    case "binary":
      return `BIN ${Buffer.concat([double(CPU_KEY, cpu), double(MEM_KEY, mem), double(RPS_KEY, rps)]).toString("base64")}`;
    case "broken":
      return "TEXT cpu_utilization";
  }
}

function double(key: number, value: number): Buffer {
  const bytes = Buffer.alloc(1 + DOUBLE_BYTES);
  bytes[0] = key;
  bytes.writeDoubleLE(value, 1);
  return bytes;
}
