// What Envoy makes `response.grpc_status` of: the trailers, else the headers, else the HTTP code. So there is one for every answer,
// gRPC or not: for a plain 200 it is UNKNOWN.

import type { HeaderList } from "./headers.ts";

const INVALID = -1;
const UNKNOWN = 2;
const UNAVAILABLE = 14;
const OF_HTTP_CODE: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: UNAVAILABLE,
  502: UNAVAILABLE,
  503: UNAVAILABLE,
  504: UNAVAILABLE,
};
const MAX_KNOWN = 16;

/** @returns the status, -1 for one that gRPC does not know, undefined where nothing tells it */
export function grpcStatus(
  trailers: HeaderList | undefined,
  headers: HeaderList | undefined,
  code: number | undefined,
): number | undefined {
  const sent = trailers?.get("grpc-status") || headers?.get("grpc-status");
  if (sent) return /^\s*\+?\d+\s*$/.test(sent) && Number(sent) <= MAX_KNOWN ? Number(sent) : INVALID;
  return code === undefined ? undefined : (OF_HTTP_CODE[code] ?? UNKNOWN);
}
