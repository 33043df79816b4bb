/**
 * Which answers are read whole: who gave them, Envoy's flags, the load report. Each of these costs a host call. Where answers are many,
 * those that look as usual, from endpoints that answered well lately, are a sample; of the others only status and time are taken.
 */
import { Flight } from "../pool/flights";
import { Pool } from "../pool/pool";

/** An answer is read whole wherever none was for so long: up to 250 a second all are. */
const PERIOD_MS: u32 = 4;
/** Good answers in a row, read whole, before the next ones of an endpoint may be sampled. */
const GOOD_COUNT: u8 = 16;
/** A usual answer takes its endpoint's mean latency, give or take these factors: what failed and was tried again takes another time. */
const FASTER: f32 = 8;
const SLOWER: f32 = 4;

export class AnswerSampling {
  private readAtMs: u32 = 0;

  /** @param ratio share of the usual answers that are read whole, 0..1 */
  constructor(
    private readonly pool: Pool,
    private readonly ratio: f64,
  ) {}

  /** @param flight its status and latency are known. @param hasBody whether more than headers comes. @returns whether to read all */
  readsWhole(flight: Flight, hasBody: bool): bool {
    const pool = this.pool;
    const isDue = pool.nowMs - this.readAtMs >= PERIOD_MS;
    if (!isDue && hasBody && this.isUsual(flight) && pool.random.unit() >= this.ratio) return false;
    this.readAtMs = pool.nowMs;
    return true;
  }

  private isUsual(flight: Flight): bool {
    if (flight.status < 200 || flight.status >= 300 || flight.trial) return false;
    const pool = this.pool;
    const latencyMs = flight.latencyMs;
    if (isNaN(latencyMs) || latencyMs > <f32>pool.settings.latencyThresholdMs) return false;
    if (pool.standing(flight.endpoint).goodAnswers < GOOD_COUNT) return false;
    const usualMs = pool.endpoint(flight.endpoint).latencyMs;
    return latencyMs * FASTER >= usualMs && latencyMs <= usualMs * SLOWER;
  }
}
