/**
 * One endpoint's two records in the pool's table: what a choice reads, in a single cache line, and its standing in the pool.
 * All times are milliseconds of the pool's clock (u32, wraps after 49 days: compare differences only).
 */

export const NONE: i32 = -1;

/** The metrics an endpoint reports, in the order of its facts. */
export const METRIC_CPU: i32 = 0;
export const METRIC_MEM: i32 = 1;
export const METRIC_CONNS: i32 = 2;
export const METRIC_COUNT: i32 = 3;

/** The circuit breaker's states. HALF_OPEN waits for its trial request, TRIAL has it in flight. */
export const BREAKER_CLOSED: u8 = 0;
export const BREAKER_OPEN: u8 = 1;
export const BREAKER_HALF_OPEN: u8 = 2;
export const BREAKER_TRIAL: u8 = 3;

/**
 * What a choice reads of a candidate, and nothing else:
 *
 *   0          40                         64
 *   | fields   | METRIC_COUNT x {f32, u32} |
 */
@unmanaged
export class Endpoint {
  /** > 0 for members that may get requests; 0 = drained */
  weight: f32;
  /** 0..1 */
  health: f32;
  /** requests sent and not ended, without those over the age limit */
  inFlightCount: i32;
  /** when the oldest request not answered yet was sent; meaningless unless isAwaited */
  oldestStartMs: u32;
  /** slow mean of the time to response headers; NaN = never answered */
  latencyMs: f32;
  latencyAtMs: u32;
  /** 0..1, faded towards the pool's median by its age */
  errorRate: f32;
  errorAtMs: u32;
  /** when slow start began; meaningless once rampDone */
  rampFromMs: u32;
  group: u8;
  /** there are requests not answered yet */
  isAwaited: bool;
  rampDone: bool;
  usable: bool;
}

/** What a choice doesn't read; the address follows the fields. */
@unmanaged
export class Standing {
  /** xxHash64 of the address */
  hash: u64;
  /** streams that refer to this record, whatever their age: it can't be reused before 0 */
  streamCount: i32;
  /** first and last of the requests not answered yet, oldest first; NONE = all are answered */
  oldestFlight: i32;
  newestFlight: i32;
  joinedAtMs: u32;
  /** answers in latencyMs */
  latencySamples: u32;
  consecutiveFailures: u32;
  /** BREAKER_OPEN: when it becomes half open */
  openUntilMs: u32;
  /** the listing that named it last */
  listing: u32;
  /** the weight that the pool's observer knows */
  announcedWeight: f32;
  /** ejections in a row: the back-off's exponent */
  ejections: u16;
  /** position in the pool's list of all members and in its group's */
  memberPosition: u16;
  groupPosition: u16;
  breaker: u8;
  /** 0 = the record is free */
  addressLength: u8;
  member: bool;
  /** the pool's observer knows of it */
  announced: bool;
}

/** f32 value, u32 time */
export const FACT_BYTES: usize = 8;
const FACTS_OFFSET: usize = 40;
/** A cache line; the table starts on one. */
export const ENDPOINT_BYTES: usize = 64;

const ADDRESS_OFFSET: usize = 56;
/** The longest address: "[", 39 characters of IPv6 or 45 with an IPv4 tail, "]:65535". */
export const ADDRESS_MAX_BYTES: i32 = 56;
export const STANDING_BYTES: usize = ADDRESS_OFFSET + <usize>ADDRESS_MAX_BYTES;

/** @returns where a metric's f32 value is, with the u32 time it was taken behind it; NaN = never seen */
export function factOf(endpoint: Endpoint, metric: i32): usize {
  return changetype<usize>(endpoint) + FACTS_OFFSET + <usize>metric * FACT_BYTES;
}

/** @returns where the address's bytes are */
export function addressOf(standing: Standing): usize {
  return changetype<usize>(standing) + ADDRESS_OFFSET;
}

/** @returns the n-th of the endpoints' records that start at `endpoints` */
export function endpointAt(endpoints: usize, n: i32): Endpoint {
  return changetype<Endpoint>(endpoints + <usize>n * ENDPOINT_BYTES);
}

/** @returns the n-th of the standings that start at `standings` */
export function standingAt(standings: usize, n: i32): Standing {
  return changetype<Standing>(standings + <usize>n * STANDING_BYTES);
}
