/**
 * adaptive: where the answer will come soonest, by what this proxy learned from answers.
 * cost = (latency + noise) * (requests in flight + 1) * error penalty / (health * weight), after peak EWMA (Finagle).
 * What a proxy has measured itself is no older than its last answers, and no two proxies have the same: looking at all endpoints doesn't
 * herd.
 */
import { ObjectReader } from "../config/reader";
import { StrategyOptions } from "../config/settings";
import { crowdOf, Endpoint } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { Text } from "../telemetry/text";
import { explainCrowding, shareOf } from "./chooser";
import { StrategyFactory } from "./factory";
import { ScanStrategy } from "./scan";
import { Locality, Strategy } from "./strategy";
import { UnitCosts } from "./unit_costs";

/** How many times dearer an endpoint is that fails always; in proportion below. */
const ERROR_PENALTY: f32 = 10;

/** Latencies differ by less than that for reasons that are not the host's: the network, the proxy's own event loop. */
const NOISE_MS: f32 = 2;
/** Latencies so near together are taken as equal: with little traffic, equal endpoints share it, and newcomers get some. */
const JITTER: f32 = 0.2;
/** The oldest of many requests has nearly always waited longer than the mean: only what is far longer says something. */
const WAIT_FACTOR: f32 = 3;
const NOT_SAID: i32 = -1;

class AdaptiveOptions extends StrategyOptions {
  /** Candidates drawn for a choice, 0 = all; NOT_SAID = as the pool's settings say, or all. */
  sample: i32 = NOT_SAID;
}

export class AdaptiveFactory extends StrategyFactory {
  read(reader: ObjectReader): StrategyOptions {
    const options = new AdaptiveOptions();
    if (reader.has("sample")) options.sample = reader.integer("sample", 0, 0, 64);
    return options;
  }

  create(pool: Pool, options: StrategyOptions, _locality: Locality): Strategy {
    return new Adaptive(pool, <AdaptiveOptions>options);
  }
}

class Adaptive extends ScanStrategy {
  private readonly units: UnitCosts = new UnitCosts();

  constructor(pool: Pool, options: AdaptiveOptions) {
    super(pool);
    this.jitter = JITTER;
    if (options.sample !== NOT_SAID) this.sample = options.sample;
  }

  cost(endpoint: Endpoint): f32 {
    return this.expectedMs(endpoint, this.unitMs(endpoint)) * this.factor(endpoint);
  }

  free(): void {
    this.units.free();
  }

  /** @returns the cost by what was worked out last */
  protected costNow(index: i32): f32 {
    const endpoint = this.pool.endpoint(index);
    const unitMs = this.units.unitMs(index);
    return unitMs > 0 ? this.expectedMs(endpoint, unitMs) * this.units.factor(index) : this.cost(endpoint);
  }

  protected refresh(index: i32): void {
    const endpoint = this.pool.endpoint(index);
    this.units.set(index, this.unitMs(endpoint), this.factor(endpoint));
  }

  /** @returns the latency for each request in flight, milliseconds, > 0 */
  private unitMs(endpoint: Endpoint): f32 {
    return this.pool.latencyMs(endpoint) + NOISE_MS;
  }

  /** @returns what one more request will take, milliseconds; how long another one has been waiting if that is far longer */
  private expectedMs(endpoint: Endpoint, unitMs: f32): f32 {
    const expectedMs = unitMs * crowdOf(endpoint);
    const waitedMs = this.pool.waitedMs(endpoint);
    return waitedMs > WAIT_FACTOR * expectedMs ? waitedMs : expectedMs;
  }

  private factor(endpoint: Endpoint): f32 {
    return (<f32>1 + ERROR_PENALTY * this.pool.errorRate(endpoint)) / shareOf(this, endpoint);
  }

  explain(index: i32, text: Text): void {
    const endpoint = this.pool.endpoint(index);
    text.ascii("cost=");
    text.number(this.cost(endpoint));
    text.ascii(" latency_ms=");
    text.number(this.pool.latencyMs(endpoint));
    text.ascii(" waited_ms=");
    text.number(this.pool.waitedMs(endpoint));
    text.ascii(" error_rate=");
    text.number(this.pool.errorRate(endpoint));
    explainCrowding(this, endpoint, text);
  }
}
