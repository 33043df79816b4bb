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
/** What a metric counts for that nobody ever reported. */
const UNSEEN: f32 = 0.5;

class ResourceAwareOptions extends StrategyOptions {
  /** Share of each metric in the load, divided by the metric's scale; the shares sum up to 1. */
  factors: StaticArray<f32> = new StaticArray<f32>(METRIC_COUNT);
  scales: StaticArray<f32> = new StaticArray<f32>(METRIC_COUNT);
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
    options.scales.fill(1);
    options.scales[METRIC_CONNS] = <f32>reader.number("conns_scale", 100, 1, 1000000);
    options.factors[METRIC_CPU] = <f32>(cpu / sum);
    options.factors[METRIC_MEM] = <f32>(mem / sum);
    options.factors[METRIC_CONNS] = <f32>(conns / sum);
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
    let load: f32 = 0;
    for (let metric = 0; metric < METRIC_COUNT; metric++) {
      const factor = unchecked(this.options.factors[metric]);
      if (factor === 0) continue;
      const value = this.pool.fact(endpoint, metric);
      load += factor * (isNaN(value) ? UNSEEN : value / unchecked(this.options.scales[metric]));
    }
    return load;
  }
}
