/**
 * A filter with the callbacks that Steer exports for a stream, which makes one host call many times in one of them and nothing else: what
 * the call costs is the difference to making it no times. Plugin configuration: "<operation> <times>", both numbers.
 */
import {
  proxy_get_buffer_bytes,
  proxy_get_current_time_nanoseconds,
  proxy_get_header_map_value,
  proxy_get_property,
  proxy_remove_header_map_value,
  proxy_replace_header_map_value,
} from "@solo-io/proxy-runtime/assembly/imports";

// As in breakdown/operations.ts.
const CLOCK: i32 = 1;
const CLUSTER_NAME: i32 = 2;
const REPLACE_HEADER: i32 = 3;
const KEY_HEADER: i32 = 4;
const STATUS_HEADER: i32 = 5;
const REPORT_HEADER: i32 = 6;
const ABSENT_HEADER: i32 = 7;
const REMOVE_HEADER: i32 = 8;
const UPSTREAM_ADDRESS: i32 = 9;
const RESPONSE_FLAGS: i32 = 10;

const CONTINUE: i32 = 0;
const REQUEST_HEADERS: i32 = 0;
const RESPONSE_HEADERS: i32 = 2;
const PLUGIN_CONFIGURATION: i32 = 7;
const SPACE: i32 = 0x20;
const ZERO: i32 = 0x30;
const BLOCK_BYTES: i32 = 4096;

const block: usize = memory.data(BLOCK_BYTES, 16);
const out: usize = memory.data(16, 8);
const clusterName = String.UTF8.encode("xds\0cluster_name");
const upstreamAddress = String.UTF8.encode("upstream\0address");
const responseFlags = String.UTF8.encode("response\0flags");
const hosts = String.UTF8.encode("x-bench-hosts");
const list = String.UTF8.encode("127.0.1.1:30000,127.0.1.2:30000,127.0.1.3:30000,127.0.1.4:30000");
const userId = String.UTF8.encode("x-user-id");
const status = String.UTF8.encode(":status");
const report = String.UTF8.encode("endpoint-load-metrics");
const absent = String.UTF8.encode("endpoint-load-metrics-bin");

let operation: i32 = 0;
let times: i32 = 0;

export function proxy_abi_version_0_2_1(): void {}

/** Always the same block: nothing that the host hands over is kept. */
export function proxy_on_memory_allocate(bytes: i32): usize {
  return bytes <= BLOCK_BYTES ? block : 0;
}

export function proxy_on_context_create(_contextId: u32, _parentContextId: u32): void {}

export function proxy_on_configure(_contextId: u32, length: i32): i32 {
  proxy_get_buffer_bytes(PLUGIN_CONFIGURATION, 0, length, out, out + 4);
  operation = 0;
  times = 0;
  let isTimes = false;
  for (let n = 0; n < length; n++) {
    const byte = <i32>load<u8>(block + <usize>n);
    if (byte === SPACE) isTimes = true;
    else if (isTimes) times = times * 10 + byte - ZERO;
    else operation = operation * 10 + byte - ZERO;
  }
  return 1;
}

export function proxy_on_request_headers(_contextId: u32, _headerCount: i32, _endOfStream: i32): i32 {
  for (let n = 0; n < times; n++) {
    if (operation === CLOCK) proxy_get_current_time_nanoseconds(out);
    else if (operation === CLUSTER_NAME) readProperty(clusterName);
    else if (operation === REPLACE_HEADER) replaceHeader();
    else if (operation === KEY_HEADER) readHeader(REQUEST_HEADERS, userId);
    else break;
  }
  return CONTINUE;
}

export function proxy_on_response_headers(_contextId: u32, _headerCount: i32, _endOfStream: i32): i32 {
  for (let n = 0; n < times; n++) {
    if (operation === STATUS_HEADER) readHeader(RESPONSE_HEADERS, status);
    else if (operation === REPORT_HEADER) readHeader(RESPONSE_HEADERS, report);
    else if (operation === ABSENT_HEADER) readHeader(RESPONSE_HEADERS, absent);
    else if (operation === REMOVE_HEADER) removeHeader();
    else if (operation === UPSTREAM_ADDRESS) readProperty(upstreamAddress);
    else break;
  }
  return CONTINUE;
}

export function proxy_on_delete(_contextId: u32): void {
  if (operation === RESPONSE_FLAGS) for (let n = 0; n < times; n++) readProperty(responseFlags);
}

function readProperty(path: ArrayBuffer): void {
  proxy_get_property(changetype<usize>(path), path.byteLength, out, out + 4);
}

function readHeader(map: i32, name: ArrayBuffer): void {
  proxy_get_header_map_value(map, changetype<usize>(name), name.byteLength, out, out + 4);
}

function replaceHeader(): void {
  const value = changetype<usize>(list);
  proxy_replace_header_map_value(REQUEST_HEADERS, changetype<usize>(hosts), hosts.byteLength, value, list.byteLength);
}

/** The first time it is there. */
function removeHeader(): void {
  proxy_remove_header_map_value(RESPONSE_HEADERS, changetype<usize>(report), report.byteLength);
}

/** Stands for the compiler's `env.abort` import, which Envoy does not have. */
export function abort(_message: string | null, _file: string | null, _line: u32, _column: u32): void {
  unreachable();
}
