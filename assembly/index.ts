/** The exported proxy-wasm callbacks (ABI 0.2.1). Only what is exported is called; each begins with an empty arena. */
import { allocate, reset } from "./host/arena";
import { onResponseHeaders, onResponseTrailers } from "./plugin/answers";
import { onCallAnswered } from "./plugin/callers";
import { addRoot, removeRoot, rootAt, rootNumber } from "./plugin/roots";
import { createStream, deleteStream, onRequestBody, onRequestHeaders } from "./plugin/stream";
import { takeLitter } from "./plugin/telemetry";

const CONTINUE: i32 = 0;

export function proxy_abi_version_0_2_1(): void {}

export function proxy_on_memory_allocate(bytes: i32): usize {
  return allocate(bytes);
}

export function proxy_on_context_create(contextId: u32, parentContextId: u32): void {
  if (parentContextId === 0) addRoot(contextId);
  else createStream(contextId, rootNumber(parentContextId));
}

export function proxy_on_configure(rootContextId: u32, length: i32): i32 {
  reset();
  const root = rootAt(rootNumber(rootContextId));
  const accepted = root !== null && root.configure(length);
  __collect();
  return i32(accepted);
}

export function proxy_on_tick(rootContextId: u32): void {
  reset();
  const root = rootAt(rootNumber(rootContextId));
  if (root !== null) root.tick();
  if (takeLitter()) __collect();
}

export function proxy_on_request_headers(contextId: u32, _headerCount: i32, endOfStream: i32): i32 {
  reset();
  onRequestHeaders(contextId, endOfStream !== 0);
  return CONTINUE;
}

export function proxy_on_request_body(contextId: u32, _bytes: i32, endOfStream: i32): i32 {
  onRequestBody(contextId, endOfStream !== 0);
  return CONTINUE;
}

export function proxy_on_request_trailers(contextId: u32, _trailerCount: i32): i32 {
  onRequestBody(contextId, true);
  return CONTINUE;
}

export function proxy_on_response_headers(contextId: u32, _headerCount: i32, endOfStream: i32): i32 {
  reset();
  onResponseHeaders(contextId, endOfStream === 0);
  return CONTINUE;
}

export function proxy_on_response_trailers(contextId: u32, _trailerCount: i32): i32 {
  reset();
  onResponseTrailers(contextId);
  return CONTINUE;
}

export function proxy_on_http_call_response(
  _rootContextId: u32,
  token: i32,
  _headerCount: i32,
  bodyLength: i32,
  _trailerCount: i32,
): void {
  reset();
  onCallAnswered(token, bodyLength);
}

export function proxy_on_delete(contextId: u32): void {
  reset();
  if (!removeRoot(contextId)) deleteStream(contextId);
}
