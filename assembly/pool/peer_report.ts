/** What one worker says of one endpoint; so it lies in a worker's state, too. Ages instead of times: each worker has its own clock. */
@unmanaged
export class PeerReport {
  /** xxHash64 of the address */
  hash: u64;
  /** the worker's own mean of the time to response headers, and the age of its last answer; NaN = none */
  latencyMs: f32;
  latencyAgeMs: u32;
  /** 0..1, and the age of the last outcome */
  errorRate: f32;
  errorAgeMs: u32;
  /** requests in flight, and streams of any age, up to 65535 */
  inFlightCount: u16;
  streamCount: u16;
  /** answers in the means, up to 65535 */
  answerCount: u16;
  /** 1 = its breaker keeps the endpoint from getting requests */
  held: u8;
}

export const PEER_REPORT_BYTES: usize = 32;
