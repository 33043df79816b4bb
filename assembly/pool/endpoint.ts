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

/** Levels of priority: 0 is used first; those beyond the last count as the last. */
export const LEVELS_MAX: i32 = 8;
/** Stands behind all levels: not usable, whatever the priority. */
export const NOT_USABLE: u8 = <u8>LEVELS_MAX;

/** Who holds an endpoint back; one bit each in Standing.holds. */
export const HOLD_ENVOY: u8 = 1;
export const HOLD_PROBE: u8 = 2;
export const HOLD_PEER: u8 = 4;

/**
 * What a choice reads of a candidate, and nothing else:
 *
 *   0          40                         64
 *   | fields   | METRIC_COUNT x {f32, u32} |
 */
@unmanaged
export class Endpoint {
  /** health x weight: how much of the requests it should get, next to others; 0 = none */
  share: f32;
  /** own requests sent and not ended, without those over the age limit */
  inFlightCount: i32;
  /** when the oldest request not answered yet was sent; meaningless unless isAwaited */
  oldestStartMs: u32;
  /** slow mean of the time to response headers, of all workers; NaN = never answered */
  latencyMs: f32;
  latencyAtMs: u32;
  /** 0..1, faded towards the pool's median by its age; of all workers */
  errorRate: f32;
  errorAtMs: u32;
  /** what was sent since its newest number was taken, next to its usual share; 1 = as usual */
  sentRatio: f32;
  /** requests in flight of the other workers, and of whoever else uses the cluster, up to 65535 */
  othersInFlight: u16;
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
  /** when slow start began; meaningless once rampDone */
  rampFromMs: u32;
  /** > 0 for members that may get requests; 0 = drained */
  weight: f32;
  /** 0..1, what the sources say */
  health: f32;
  /** what each source says; NaN = nothing */
  metadataWeight: f32;
  metadataHealth: f32;
  endpointWeight: f32;
  endpointHealth: f32;
  envoyWeight: f32;
  /** what this worker learned by itself; the endpoint's own record has what all workers did */
  ownLatencyMs: f32;
  ownLatencyAtMs: u32;
  ownErrorRate: f32;
  ownErrorAtMs: u32;
  /** answers in latencyMs */
  latencySamples: u32;
  consecutiveFailures: u32;
  /** outcomes in this window and in the one before */
  windowFromMs: u32;
  succeededCount: u16;
  failedCount: u16;
  earlierSucceededCount: u16;
  earlierFailedCount: u16;
  /** the other workers' requests in flight, and their streams of whatever age */
  peersInFlight: u16;
  peersStreams: u16;
  /** smoothed requests in flight that no worker's Steer has sent, by Envoy's count; may be below 0: counts come late */
  unsteeredCount: f32;
  /** the part of it that has long been there: websockets, say; NaN = never counted */
  idleCount: f32;
  /** when the endpoint's own metadata is to be looked at again, and what it was */
  metadataDueMs: u32;
  metadataHash: u32;
  /** when its newest number was taken; requests sent here since then, and what all had been sent by then */
  numberedAtMs: u32;
  sentCount: u32;
  sentFrom: u32;
  /** its usual share of all requests; NaN = not known yet */
  sentShare: f32;
  /** when it was last said to be a member */
  confirmedAtMs: u32;
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
  /** good answers in a row that were read whole, up to 255 */
  goodAnswers: u8;
  breaker: u8;
  /** who holds it back: HOLD_* */
  holds: u8;
  /** 0..LEVELS_MAX-1 */
  priority: u8;
  /** where it is in the list of all members: its priority where it is usable, else NOT_USABLE */
  level: u8;
  /** the kind of the source that said where it is */
  placedBy: u8;
  /** 0 = the record is free */
  addressLength: u8;
  member: bool;
  /** it was usable when that was judged last */
  wasUsable: bool;
  /** the pool's observer knows of it */
  announced: bool;
}

/** f32 value, u32 time */
export const FACT_BYTES: usize = 8;
const FACTS_OFFSET: usize = 40;
/** A cache line; the table starts on one. */
export const ENDPOINT_BYTES: usize = 64;

const ADDRESS_OFFSET: usize = (offsetof<Standing>() + 7) & ~7;
/** The longest address: "[", 39 characters of IPv6 or 45 with an IPv4 tail, "]:65535". */
export const ADDRESS_MAX_BYTES: i32 = 56;
export const STANDING_BYTES: usize = ADDRESS_OFFSET + <usize>ADDRESS_MAX_BYTES;

/** A mean and when it was last told something; NaN = nothing yet. */
@unmanaged
export class Estimate {
  value: f32;
  atMs: u32;
}

/** @returns requests in flight there, this worker's and those of others */
export function inFlightOf(endpoint: Endpoint): i32 {
  return endpoint.inFlightCount + <i32>endpoint.othersInFlight;
}

/** @returns requests in flight there, one to come included */
export function crowdOf(endpoint: Endpoint): f32 {
  return <f32>(inFlightOf(endpoint) + 1);
}

export function latencyOf(endpoint: Endpoint): Estimate {
  return changetype<Estimate>(changetype<usize>(endpoint) + offsetof<Endpoint>("latencyMs"));
}

export function errorRateOf(endpoint: Endpoint): Estimate {
  return changetype<Estimate>(changetype<usize>(endpoint) + offsetof<Endpoint>("errorRate"));
}

export function ownLatencyOf(standing: Standing): Estimate {
  return changetype<Estimate>(changetype<usize>(standing) + offsetof<Standing>("ownLatencyMs"));
}

export function ownErrorRateOf(standing: Standing): Estimate {
  return changetype<Estimate>(changetype<usize>(standing) + offsetof<Standing>("ownErrorRate"));
}

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
