/**
 * resource_aware: where there is most room by what the endpoints report.
 * cost = (weights * reported metrics + EPSILON) * (requests in flight + 1) * sent since / (success rate * health * weight).
 * The factors in flight and sent since keep proxies that read the same stale numbers from sending everybody to one host.
 */
import { ObjectReader } from "../config/reader";
import { StrategyOptions } from "../config/settings";
import { Endpoint, METRIC_CONNS, METRIC_COUNT } from "../pool/endpoint";
import { EXTRAS_MAX, METRIC_NAMES } from "../pool/metrics";
import { Pool } from "../pool/pool";
import { isMetricName } from "../signals/load_report_names";
import { Text } from "../telemetry/text";
import { CostStrategy, crowding, explainCrowding } from "./chooser";
import { StrategyFactory } from "./factory";
import { Locality, Strategy } from "./strategy";

/** What an idle endpoint costs: without it, the idle ones would look infinitely better than the rest. */
const EPSILON: f32 = 0.15;
/** What a metric that nobody ever reported is taken for, as a share of its scale. */
const UNSEEN: f32 = 0.5;
const WEIGHTS: StaticArray<f64> = [0.4, 0.3, 0.3];
const CONNS_SCALE: f64 = 100;

class ResourceAwareOptions extends StrategyOptions {
  /** Metrics besides cpu, mem and conns. */
  names: string[] = [];
  /** Share of each metric in the load (they sum up to 1), divided by its scale. */
  factors: StaticArray<f32> = new StaticArray<f32>(0);
  scales: StaticArray<f32> = new StaticArray<f32>(0);
}

export class ResourceAwareFactory extends StrategyFactory {
  read(reader: ObjectReader): StrategyOptions {
    const options = new ResourceAwareOptions();
    const weights = reader.object("weights");
    options.names = readNames(reader, weights);
    const count = METRIC_COUNT + options.names.length;
    options.factors = new StaticArray<f32>(count);
    options.scales = readScales(reader, options.names);
    let sum: f64 = 0;
    for (let n = 0; n < count; n++) {
      const weight = weights.number(nameOf(n, options.names), n < METRIC_COUNT ? WEIGHTS[n] : 0, 0, 1000);
      options.factors[n] = <f32>weight / options.scales[n];
      sum += weight;
    }
    if (sum === 0) reader.refuse("weights", "at least one weight above 0");
    for (let n = 0; n < count; n++) options.factors[n] /= <f32>sum;
    return options;
  }

  metricNames(options: StrategyOptions): string[] {
    return (<ResourceAwareOptions>options).names;
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
    for (let n = 0; n < options.scales.length; n++) pool.medians.assume(n, UNSEEN * options.scales[n]);
  }

  needsReports(): bool {
    return true;
  }

  cost(endpoint: Endpoint): f32 {
    const pool = this.pool;
    const load = this.load(endpoint) + EPSILON;
    return load * endpoint.sentRatio * crowding(this, endpoint, pool.successRate(endpoint));
  }

  explain(index: i32, text: Text): void {
    const endpoint = this.pool.endpoint(index);
    text.ascii("cost=");
    text.number(this.cost(endpoint));
    text.ascii(" load=");
    text.number(this.load(endpoint));
    text.ascii(" sent=");
    text.number(endpoint.sentRatio);
    explainCrowding(this, endpoint, text);
  }

  /** @returns the weighted sum of what is believed of the metrics, >= 0 */
  private load(endpoint: Endpoint): f32 {
    return this.pool.weighFacts(endpoint, this.options.factors);
  }
}

function nameOf(metric: i32, names: string[]): string {
  return metric < METRIC_COUNT ? METRIC_NAMES[metric] : names[metric - METRIC_COUNT];
}

/** @returns the metrics that have a weight besides cpu, mem and conns */
function readNames(reader: ObjectReader, weights: ObjectReader): string[] {
  const names: string[] = [];
  const keys = weights.keys();
  for (let i = 0; i < keys.length; i++) if (isMetricName(keys[i])) names.push(keys[i]);
  if (names.length <= EXTRAS_MAX) return names;
  reader.refuse("weights", "at most 8 metrics besides cpu, mem and conns");
  return names.slice(0, EXTRAS_MAX);
}

/** @returns how large each metric is where an endpoint is full */
function readScales(reader: ObjectReader, names: string[]): StaticArray<f32> {
  const scales = new StaticArray<f32>(METRIC_COUNT + names.length);
  scales.fill(1);
  scales[METRIC_CONNS] = <f32>reader.number("conns_scale", CONNS_SCALE, 1, 1000000);
  const given = reader.object("scales");
  for (let i = 0; i < names.length; i++) scales[METRIC_COUNT + i] = <f32>given.number(names[i], 1, 0.001, 1e9);
  return scales;
}
