// Host calls for time, ticks, buffers (configurations, answers to HTTP calls) and contexts.

import { BUFFER_TYPE_MAX, BufferType, Status } from "../abi.ts";
import type { ScriptedHost } from "../vm.ts";

const NS_PER_MS = 1_000_000;

/** Nanoseconds since the epoch do not fit a double: the product is made in two parts, exact to the nanosecond. */
function getCurrentTime(host: ScriptedHost, result: number): number {
  const wholeMs = Math.floor(host.clock.nowMs);
  const fractionNs = Math.round((host.clock.nowMs - wholeMs) * NS_PER_MS);
  const upperMs = Math.floor(wholeMs / 2 ** 20);
  const upperNs = upperMs * NS_PER_MS; // in units of 2^20 ns
  const lowerNs = (wholeMs - upperMs * 2 ** 20) * NS_PER_MS + fractionNs;
  const high = Math.floor(upperNs / 2 ** 12);
  const low = (upperNs - high * 2 ** 12) * 2 ** 20 + lowerNs;
  return host.memory.writeU64(result >>> 0, high, low) ? Status.Ok : Status.InvalidMemoryAccess;
}

function setTickPeriod(host: ScriptedHost, periodMs: number): number {
  const root = host.current?.root;
  if (root === undefined) return Status.BadArgument;
  root.setTickPeriod(periodMs >>> 0);
  return Status.Ok;
}

function bufferOf(host: ScriptedHost, type: number): Uint8Array | undefined {
  const root = host.current?.root;
  if (type === BufferType.VmConfiguration) return root?.vmConfiguration;
  if (type === BufferType.PluginConfiguration && root?.configuring) return root.configuration;
  if (type === BufferType.HttpCallResponseBody) return root?.httpResponse?.body;
  return undefined;
}

function getBufferBytes(
  host: ScriptedHost,
  type: number,
  start: number,
  length: number,
  pointer: number,
  size: number,
): number {
  if (type >>> 0 > BUFFER_TYPE_MAX) return Status.BadArgument;
  const buffer = bufferOf(host, type);
  if (buffer === undefined) return Status.NotFound;
  const from = start >>> 0;
  return host.memory.give(buffer.subarray(from, from + (length >>> 0)), pointer >>> 0, size >>> 0);
}

function getBufferStatus(host: ScriptedHost, type: number, length: number, flags: number): number {
  if (type >>> 0 > BUFFER_TYPE_MAX) return Status.BadArgument;
  const buffer = bufferOf(host, type);
  if (buffer === undefined) return Status.NotFound;
  const { memory } = host;
  const written = memory.writeU32(length >>> 0, buffer.length) && memory.writeU32(flags >>> 0, 0);
  return written ? Status.Ok : Status.InvalidMemoryAccess;
}

function setEffectiveContext(host: ScriptedHost, id: number): number {
  const context = host.contexts.get(id >>> 0);
  if (context === undefined) return Status.BadArgument;
  host.current = context;
  return Status.Ok;
}

export const SYSTEM_CALLS = {
  proxy_get_current_time_nanoseconds: getCurrentTime,
  proxy_set_tick_period_milliseconds: setTickPeriod,
  proxy_get_buffer_bytes: getBufferBytes,
  proxy_get_buffer_status: getBufferStatus,
  proxy_set_effective_context: setEffectiveContext,
  proxy_done: () => Status.Ok,
};
