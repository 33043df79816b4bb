// ORCA load reports in the forms in which endpoints send them, encoded by a real protobuf library (xds/data/orca/v3/orca_load_report.proto).

import protobuf from "protobufjs";

const { root } = protobuf.parse(`
  syntax = "proto3";
  package xds.data.orca.v3;
  message OrcaLoadReport {
    double cpu_utilization = 1;
    double mem_utilization = 2;
    uint64 rps = 3;
    map<string, double> request_cost = 4;
    map<string, double> utilization = 5;
    double rps_fractional = 6;
    double eps = 7;
    map<string, double> named_metrics = 8;
    double application_utilization = 9;
  }
`);
const Message = root.lookupType("xds.data.orca.v3.OrcaLoadReport");

/** By the names of the fields. */
export interface OrcaReport {
  readonly cpu_utilization?: number;
  readonly mem_utilization?: number;
  readonly application_utilization?: number;
  readonly rps_fractional?: number;
  readonly eps?: number;
  readonly utilization?: Readonly<Record<string, number>>;
  readonly named_metrics?: Readonly<Record<string, number>>;
}

export type Headers = Readonly<Record<string, string>>;

export const ANY_FORM = "endpoint-load-metrics";
export const BINARY = "endpoint-load-metrics-bin";

function camelCase(name: string): string {
  return name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function base64(report: OrcaReport): string {
  const fields = Object.fromEntries(Object.entries(report).map(([name, value]) => [camelCase(name), value]));
  return Buffer.from(Message.encode(Message.create(fields)).finish()).toString("base64");
}

function pairs(report: OrcaReport, assign: string): string[] {
  return Object.entries(report).flatMap(([name, value]) =>
    typeof value === "number"
      ? [`${name}${assign}${value}`]
      : Object.entries(value as Record<string, number>).map(([key, entry]) => `${name}.${key}${assign}${entry}`),
  );
}

/** A report in each form, by the form's name. */
export const FORMS: Readonly<Record<string, (report: OrcaReport) => Headers>> = {
  TEXT: (report) => ({ [ANY_FORM]: `TEXT ${pairs(report, "=").join(",")}` }),
  "TEXT with colons": (report) => ({ [ANY_FORM]: `TEXT ${pairs(report, ":").join(", ")}` }),
  JSON: (report) => ({ [ANY_FORM]: `JSON ${JSON.stringify(report)}` }),
  "JSON in camel case": (report) => ({
    [ANY_FORM]: `JSON ${JSON.stringify(Object.fromEntries(Object.entries(report).map(([name, value]) => [camelCase(name), value])))}`,
  }),
  BIN: (report) => ({ [ANY_FORM]: `BIN ${base64(report)}` }),
  "-bin": (report) => ({ [BINARY]: base64(report) }),
};
