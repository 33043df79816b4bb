/** When whom to probe: each member once in an interval, at a moment of its own, and so many a second at most. */

/** 2^32 / golden ratio: the moments of any number of endpoints lie evenly over the interval. */
const GOLDEN: u32 = 2654435769;
const SECOND_MS: u32 = 1000;

export class ProbeSchedule {
  private askedAtMs: u32 = 0;
  /** What the last call left of a probe, thousandths. */
  private rest: u32 = SECOND_MS - 1;

  constructor(
    private readonly intervalMs: u32,
    private readonly perSecond: u32,
    private readonly tickMs: u32,
  ) {}

  /** To be asked once in `tickMs`. @returns how many may be sent now; what is not used is lost, so that they never come all at once */
  allowance(nowMs: u32): i32 {
    const thousandths = min<u32>(nowMs - this.askedAtMs, this.tickMs) * this.perSecond + this.rest;
    this.askedAtMs = nowMs;
    this.rest = thousandths % SECOND_MS;
    return <i32>(thousandths / SECOND_MS);
  }

  /** @returns whether an endpoint's moment has come since it was probed last */
  isDue(index: i32, sentAtMs: u32, nowMs: u32): bool {
    const moment = <u32>((<u64>(<u32>index * GOLDEN) * <u64>this.intervalMs) >> 32);
    const sinceMomentMs = (nowMs + moment) % this.intervalMs;
    return nowMs - sentAtMs > sinceMomentMs;
  }
}
