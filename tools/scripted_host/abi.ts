// Numbers of the proxy-wasm ABI 0.2.1, as Envoy's C++ host has them.

/** Answers of host calls. */
export const Status = {
  Ok: 0,
  NotFound: 1,
  BadArgument: 2,
  SerializationFailure: 3,
  ParseFailure: 4,
  InvalidMemoryAccess: 6,
  Empty: 7,
  CasMismatch: 8,
  InternalFailure: 10,
  Unimplemented: 12,
} as const;
export type Status = (typeof Status)[keyof typeof Status];

/** Every status a host call can fail with. */
export const FAILURES: readonly Status[] = Object.values(Status).filter((status) => status !== Status.Ok);

export const HeaderMapType = {
  RequestHeaders: 0,
  RequestTrailers: 1,
  ResponseHeaders: 2,
  ResponseTrailers: 3,
  HttpCallResponseHeaders: 6,
  HttpCallResponseTrailers: 7,
} as const;
export const HEADER_MAP_TYPE_MAX = 7;

export const BufferType = {
  HttpRequestBody: 0,
  HttpResponseBody: 1,
  HttpCallResponseBody: 4,
  VmConfiguration: 6,
  PluginConfiguration: 7,
} as const;
export const BUFFER_TYPE_MAX = 8;

export const MetricType = { Counter: 0, Gauge: 1, Histogram: 2 } as const;

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "critical"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Host functions of the ABI that this host links but does not play: calling one is an error of the test. */
export const NOT_SIMULATED: readonly string[] = [
  "proxy_call_foreign_function",
  "proxy_clear_route_cache",
  "proxy_close_stream",
  "proxy_continue_request",
  "proxy_continue_response",
  "proxy_continue_stream",
  "proxy_dequeue_shared_queue",
  "proxy_enqueue_shared_queue",
  "proxy_get_status",
  "proxy_grpc_call",
  "proxy_grpc_cancel",
  "proxy_grpc_close",
  "proxy_grpc_send",
  "proxy_grpc_stream",
  "proxy_register_shared_queue",
  "proxy_resolve_shared_queue",
  "proxy_send_local_response",
  "proxy_set_buffer_bytes",
  "proxy_set_header_map_pairs",
  "proxy_set_property",
];
