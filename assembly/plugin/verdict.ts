/** What an answer says of the host that gave it: its status, its gRPC status, and Envoy's response flags (stream_info.h). */
import { NONE } from "../pool/endpoint";

/** How an attempt went; NONE = it says nothing of the host. */
export const SUCCEEDED: i32 = 0;
export const FAILED: i32 = 1;
export const OVERLOADED: i32 = 2;

const TOO_MANY_REQUESTS: i32 = 429;
const SERVICE_UNAVAILABLE: i32 = 503;
const SWITCHING_PROTOCOLS: i32 = 101;

/** UT, UR, UF, UC, UPE: it did not answer in time, reset, refused or lost the connection, or broke the protocol. */
const HOST_FLAGS: i64 = 0x4 | 0x10 | 0x20 | 0x40 | 0x800000;
const CLIENT_LEFT: i64 = 0x4000;

/**
 * UH, UO, NR, FI, RL, UAEX, RLSE, DC, IH, DPE, RFCF, NFCF, NC, OM, DO: no healthy host, overflow of Envoy's own circuit breakers, no route,
 * injected, rate limited, not authorized, the client's fault, from a cache, overload.
 */
const ENVOYS_OWN_FLAGS: i64 =
  0x2 |
  0x80 |
  0x100 |
  0x400 |
  0x800 |
  0x1000 |
  0x2000 |
  0x4000 |
  0x20000 |
  0x40000 |
  0x100000 |
  0x200000 |
  0x1000000 |
  0x2000000 |
  0x8000000;

/** gRPC statuses UNKNOWN, DEADLINE_EXCEEDED, INTERNAL, UNAVAILABLE, DATA_LOSS as bits; RESOURCE_EXHAUSTED is overload. */
const GRPC_FAILURES: i32 = (1 << 2) | (1 << 4) | (1 << 13) | (1 << 14) | (1 << 15);
const GRPC_RESOURCE_EXHAUSTED: i64 = 8;

/**
 * @param status      100..999
 * @param flags       response flags; 0 = none, or not known
 * @param grpcStatus  0 where it is good, not known or not to be looked at
 */
export function verdictOf(status: i32, flags: i64, grpcStatus: i64): i32 {
  if ((flags & ENVOYS_OWN_FLAGS) !== 0 && (status >= 500 || (flags & CLIENT_LEFT) === 0)) return NONE;
  const broken = (flags & HOST_FLAGS) !== 0 && (flags & CLIENT_LEFT) === 0;
  if (broken && status !== SWITCHING_PROTOCOLS) return FAILED;
  if (status === TOO_MANY_REQUESTS || status === SERVICE_UNAVAILABLE) return OVERLOADED;
  if (status >= 500) return FAILED;
  if (grpcStatus === GRPC_RESOURCE_EXHAUSTED) return OVERLOADED;
  return grpcStatus > 0 && grpcStatus < 16 && (GRPC_FAILURES & (1 << (<i32>grpcStatus))) !== 0 ? FAILED : SUCCEEDED;
}
