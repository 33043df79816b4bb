/**
 * resource_aware: where there is most room by what the endpoints report.
 * cost = (weights * reported cpu, mem, conns + EPSILON) * (own requests in flight + 1) / (health * weight).
 * The factor in flight keeps proxies that read the same stale numbers from sending everybody to one host.
 */
import { ObjectReader } from "../config/reader";
import { StrategyOptions } from "../config/settings";
import { Endpoint, METRIC_CONNS, METRIC_COUNT, METRIC_CPU, METRIC_MEM } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { Text } from "../telemetry/text";
import { CostStrategy, crowding, explainCrowding } from "./chooser";
import { StrategyFactory } from "./factory";
import { Locality, Strategy } from "./strategy";

/** What an idle endpoint costs: without it, the idle ones would look infinitely better than the rest. */
const EPSILON: f32 = 0.15;
/** What a metric that nobody ever reported is taken for, as a share of its scale. */
const UNSEEN: f32 = 0.5;

class ResourceAwareOptions extends StrategyOptions {
  /** Share of each metric in the load (they sum up to 1), divided by its scale. */
  factors: StaticArray<f32> = new StaticArray<f32>(METRIC_COUNT);
  connsScale: f32 = 0;
}

export class ResourceAwareFactory extends StrategyFactory {
  read(reader: ObjectReader): StrategyOptions {
    const weights = reader.object("weights");
    const cpu = weights.number("cpu", 0.4, 0, 1000);
    const mem = weights.number("mem", 0.3, 0, 1000);
    const conns = weights.number("conns", 0.3, 0, 1000);
    const sum = cpu + mem + conns;
    if (sum === 0) reader.refuse("weights", "at least one weight above 0");
    const options = new ResourceAwareOptions();
    options.connsScale = <f32>reader.number("conns_scale", 100, 1, 1000000);
    options.factors[METRIC_CPU] = <f32>(cpu / sum);
    options.factors[METRIC_MEM] = <f32>(mem / sum);
    options.factors[METRIC_CONNS] = <f32>(conns / sum) / options.connsScale;
    return options;
  }

  create(pool: Pool, options: StrategyOptions, _locality: Locality): Strategy {
    return new ResourceAware(pool, <ResourceAwareOptions>options);
  }
}

class ResourceAware extends CostStrategy {
  constructor(
    pool: Pool,
    private options: ResourceAwareOptions,
  ) {
    super(pool);
    pool.medians.assume(METRIC_CPU, UNSEEN);
    pool.medians.assume(METRIC_MEM, UNSEEN);
    pool.medians.assume(METRIC_CONNS, UNSEEN * options.connsScale);
  }

  cost(endpoint: Endpoint): f32 {
    return (this.load(endpoint) + EPSILON) * crowding(this, endpoint);
  }

  explain(index: i32, text: Text): void {
    const endpoint = this.pool.endpoint(index);
    text.ascii("cost=");
    text.number(this.cost(endpoint));
    text.ascii(" load=");
    text.number(this.load(endpoint));
    explainCrowding(this, endpoint, text);
  }

  /** @returns the weighted sum of what is believed of the metrics, >= 0 */
  private load(endpoint: Endpoint): f32 {
    return this.pool.weighFacts(endpoint, this.options.factors);
  }
}
