/**
 * adaptive: where the answer will come soonest, by what this proxy learned from answers.
 * cost = latency * (requests in flight + 1) * error penalty / (health * weight), after peak EWMA (Finagle).
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

class AdaptiveOptions extends StrategyOptions {}

export class AdaptiveFactory extends StrategyFactory {
  read(_reader: ObjectReader): StrategyOptions {
    return new AdaptiveOptions();
  }

  create(pool: Pool, _options: StrategyOptions, _locality: Locality): Strategy {
    return new Adaptive(pool);
  }
}

class Adaptive extends CostStrategy {
  cost(endpoint: Endpoint): f32 {
    const penalty: f32 = <f32>1 + ERROR_PENALTY * this.pool.errorRate(endpoint);
    return this.pool.latencyMs(endpoint) * penalty * crowding(this, endpoint);
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
