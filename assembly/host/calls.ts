/** The host calls that Steer uses, each with its status checked; what comes back lies in the arena. */
import {
  proxy_define_metric,
  proxy_get_buffer_bytes,
  proxy_get_current_time_nanoseconds,
  proxy_get_header_map_value,
  proxy_get_property,
  proxy_get_shared_data,
  proxy_http_call,
  proxy_increment_metric,
  proxy_log,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
  proxy_set_shared_data,
  proxy_set_tick_period_milliseconds,
} from "@solo-io/proxy-runtime/assembly/imports";
import { Bytes, Received } from "./bytes";
import { OK } from "./status";

export const LOG_WARN: u32 = 3;
export const LOG_ERROR: u32 = 4;

export const REQUEST_HEADERS: i32 = 0;
export const RESPONSE_HEADERS: i32 = 2;
export const RESPONSE_TRAILERS: i32 = 3;
export const CALL_RESPONSE_HEADERS: i32 = 6;
const CALL_RESPONSE_BODY: i32 = 4;
const PLUGIN_CONFIGURATION: i32 = 7;
const METRIC_COUNTER: i32 = 0;
const METRIC_GAUGE: i32 = 1;
const ID_MISSING: u32 = u32.MAX_VALUE;
export const NO_TOKEN: i32 = -1;

const ZERO: i32 = 0x30;

const out: usize = memory.data(16, 8);
const header = new Received();
let lastHostNs: u64 = 0;
let steadyNs: u64 = 0;

function receive(status: u32, received: Received): bool {
  const start = load<usize>(out);
  const length = load<i32>(out, 4);
  const good = status === OK && length >= 0 && (start !== 0 || length === 0);
  received.start = good ? start : 0;
  received.length = good ? length : 0;
  return good;
}

/** @param path its parts separated by NUL. @returns false where the property can't be had, for whatever reason */
export function getProperty(path: Bytes, received: Received): bool {
  store<u64>(out, 0);
  return receive(proxy_get_property(path.start, path.length, out, out + 4), received);
}

/** @returns a property of 8 bytes as a whole number, -1 where it can't be had */
export function getWholeProperty(path: Bytes, received: Received): i64 {
  return getProperty(path, received) && received.length === 8 ? load<i64>(received.start) : -1;
}

/** @param map REQUEST_HEADERS, RESPONSE_HEADERS, RESPONSE_TRAILERS, or CALL_RESPONSE_HEADERS in `proxy_on_http_call_response` */
export function getHeader(map: i32, name: Bytes, received: Received): bool {
  store<u64>(out, 0);
  return receive(proxy_get_header_map_value(map, name.start, name.length, out, out + 4), received);
}

/** @returns the number that a header of one to three digits is, 0 where it is none or can't be had */
export function readDigits(map: i32, name: Bytes): i32 {
  if (!getHeader(map, name, header) || header.length > 3) return 0;
  let number = 0;
  for (let n = 0; n < header.length; n++) {
    const digit = <i32>load<u8>(header.start + <usize>n) - ZERO;
    if (digit < 0 || digit > 9) return 0;
    number = number * 10 + digit;
  }
  return number;
}

export function removeHeader(map: i32, name: Bytes): bool {
  return proxy_remove_header_map_value(map, name.start, name.length) === OK;
}

export function replaceRequestHeader(name: Bytes, value: usize, length: i32): bool {
  return proxy_replace_header_map_value(REQUEST_HEADERS, name.start, name.length, value, length) === OK;
}

export function replaceResponseHeader(name: Bytes, value: usize, length: i32): bool {
  return proxy_replace_header_map_value(RESPONSE_HEADERS, name.start, name.length, value, length) === OK;
}

/** In `proxy_on_http_call_response` only. @param from byte of the body, >= 0. @param length at most so many bytes, > 0 */
export function getCallResponseBody(from: i32, length: i32, received: Received): bool {
  store<u64>(out, 0);
  return receive(proxy_get_buffer_bytes(CALL_RESPONSE_BODY, from, length, out, out + 4), received);
}

/**
 * Sends a request without a body from a root context.
 *
 * @param headers  pairs as `host/pairs.ts` writes them, with :method, :path and :authority
 * @returns the call's token, which `proxy_on_http_call_response` brings back; NO_TOKEN where Envoy refuses, an unknown cluster say
 */
export function httpCall(cluster: Bytes, headers: usize, headersLength: i32, timeoutMs: u32): i32 {
  store<u64>(out, 0);
  const status = proxy_http_call(cluster.start, cluster.length, headers, headersLength, 0, 0, 0, 0, timeoutMs, out);
  return status === OK ? load<i32>(out) : NO_TOKEN;
}

/** @returns the number that each change of the value changes (never 0), or 0 where there is no such value */
export function getSharedData(key: Bytes, received: Received): u32 {
  store<u64>(out, 0);
  store<u32>(out, 0, 8);
  const found = receive(proxy_get_shared_data(key.start, key.length, out, out + 4, out + 8), received);
  return found ? load<u32>(out, 8) : 0;
}

/**
 * Replaces a value, or makes it where there is none.
 *
 * @param change  0 = whatever is there; else only if the value is still the one that `getSharedData` gave this number for
 * @returns false where it isn't, or where the host refuses
 */
export function setSharedData(key: Bytes, value: usize, length: i32, change: u32): bool {
  return proxy_set_shared_data(key.start, key.length, value, length, change) === OK;
}

export function getPluginConfiguration(length: i32, received: Received): bool {
  store<u64>(out, 0);
  return receive(proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, length, out, out + 4), received);
}

/** @returns nanoseconds of a clock that never goes back: the host's steps forward, added up; a host without a clock makes it stand */
export function nowNs(): u64 {
  store<u64>(out, 0);
  if (proxy_get_current_time_nanoseconds(out) !== OK) return steadyNs;
  const hostNs = load<u64>(out);
  if (hostNs > lastHostNs) steadyNs += hostNs - lastHostNs;
  lastHostNs = hostNs;
  return steadyNs;
}

/** @returns the wall clock at the last call of `nowNs`, milliseconds since 1970; 0 = not known */
export function unixMs(): f64 {
  return <f64>lastHostNs / 1e6;
}

export function setTickPeriod(periodMs: u32): bool {
  return proxy_set_tick_period_milliseconds(periodMs) === OK;
}

export function log(level: u32, line: string): void {
  const bytes = String.UTF8.encode(line);
  proxy_log(level, changetype<usize>(bytes), bytes.byteLength);
}

/** @returns the metric's id, or one that publishing passes over */
export function defineCounter(name: string): u32 {
  return define(METRIC_COUNTER, name);
}

export function defineGauge(name: string): u32 {
  return define(METRIC_GAUGE, name);
}

function define(type: i32, name: string): u32 {
  const bytes = String.UTF8.encode(name);
  const defined = proxy_define_metric(type, changetype<usize>(bytes), bytes.byteLength, out) === OK;
  return defined ? load<u32>(out) : ID_MISSING;
}

export function incrementMetric(id: u32, by: i64): bool {
  return id !== ID_MISSING && proxy_increment_metric(id, by) === OK;
}

/** Stands for the compiler's `env.abort` import, which Envoy does not have. Nothing that comes from outside may lead here. */
export function abort(_message: string | null, _file: string | null, _line: u32, _column: u32): void {
  unreachable();
}
