// Host calls for log lines and metrics.

import { LOG_LEVELS, MetricType, Status } from "../abi.ts";
import type { ScriptedHost } from "../vm.ts";

function log(host: ScriptedHost, level: number, message: number, sizeBytes: number): number {
  const { memory } = host;
  if (!memory.holds(message >>> 0, sizeBytes >>> 0)) return Status.InvalidMemoryAccess;
  const text = memory.bytes.toString("utf8", message >>> 0, (message >>> 0) + (sizeBytes >>> 0));
  return host.log(level, text) ? Status.Ok : Status.BadArgument;
}

function getLogLevel(host: ScriptedHost, result: number): number {
  return host.memory.writeU32(result >>> 0, LOG_LEVELS.indexOf("info")) ? Status.Ok : Status.InvalidMemoryAccess;
}

function defineMetric(host: ScriptedHost, type: number, name: number, nameSize: number, result: number): number {
  const { memory } = host;
  if (!memory.holds(name >>> 0, nameSize >>> 0)) return Status.InvalidMemoryAccess;
  if (type >>> 0 > MetricType.Histogram) return Status.BadArgument;
  const id = host.metrics.define(type, memory.text(name >>> 0, nameSize >>> 0));
  return id !== undefined && memory.writeU32(result >>> 0, id) ? Status.Ok : Status.InvalidMemoryAccess;
}

function getMetric(host: ScriptedHost, id: number, result: number): number {
  const value = host.metrics.get(id);
  if (value === undefined) return Status.NotFound;
  return host.memory.writeU64(result >>> 0, 0, value) ? Status.Ok : Status.InvalidMemoryAccess;
}

export const TELEMETRY_CALLS = {
  proxy_log: log,
  proxy_get_log_level: getLogLevel,
  proxy_define_metric: defineMetric,
  proxy_increment_metric: (host: ScriptedHost, id: number, offset: bigint) =>
    host.metrics.increment(id, Number(offset)),
  proxy_record_metric: (host: ScriptedHost, id: number, value: bigint) => host.metrics.record(id, Number(value)),
  proxy_get_metric: getMetric,
};
