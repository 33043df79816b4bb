/**
 * adaptive: where the answer will come soonest, by what this proxy learned from answers.
 * cost = (latency + noise) * (requests in flight + 1) * error penalty / (health * weight), after peak EWMA (Finagle).
 */
import { ObjectReader } from "../config/reader";
import { StrategyOptions } from "../config/settings";
import { Endpoint } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { Text } from "../telemetry/text";
import { CostStrategy, crowding, explainCrowding } from "./chooser";
import { StrategyFactory } from "./factory";
import { Locality, Strategy } from "./strategy";

/** How many times dearer an endpoint is that fails always; in proportion below. */
const ERROR_PENALTY: f32 = 10;

/** Latencies differ by less than that for reasons that are not the host's: the network, the proxy's own event loop. */
const NOISE_MS: f32 = 0.5;
/** Latencies so near together are taken as equal: with little traffic, equal endpoints share it, and newcomers get some. */
const JITTER: f32 = 0.2;
/** Its own measurements are no older than its last answers: more candidates don't herd (bench:balance, `three_sizes`: p99 7 % less than with 4). */
const SAMPLE: i32 = 16;
const NOT_SAID: i32 = -1;

class AdaptiveOptions extends StrategyOptions {
  /** Candidates drawn for a choice, 0 = all; NOT_SAID = as the pool's settings say, or SAMPLE. */
  sample: i32 = NOT_SAID;
}

export class AdaptiveFactory extends StrategyFactory {
  read(reader: ObjectReader): StrategyOptions {
    const options = new AdaptiveOptions();
    if (reader.has("sample")) options.sample = reader.integer("sample", SAMPLE, 0, 64);
    return options;
  }

  create(pool: Pool, options: StrategyOptions, _locality: Locality): Strategy {
    return new Adaptive(pool, <AdaptiveOptions>options);
  }
}

class Adaptive extends CostStrategy {
  constructor(pool: Pool, options: AdaptiveOptions) {
    super(pool);
    this.jitter = JITTER;
    const settings = pool.settings;
    if (options.sample !== NOT_SAID) this.sample = options.sample;
    else if (!settings.hasSample) this.sample = SAMPLE;
  }

  cost(endpoint: Endpoint): f32 {
    const penalty: f32 = <f32>1 + ERROR_PENALTY * this.pool.errorRate(endpoint);
    return (this.pool.latencyMs(endpoint) + NOISE_MS) * penalty * crowding(this, endpoint);
  }

  explain(index: i32, text: Text): void {
    const endpoint = this.pool.endpoint(index);
    text.ascii("cost=");
    text.number(this.cost(endpoint));
    text.ascii(" latency_ms=");
    text.number(this.pool.latencyMs(endpoint));
    text.ascii(" error_rate=");
    text.number(this.pool.errorRate(endpoint));
    explainCrowding(this, endpoint, text);
  }
}
