/**
 * resource_aware: where there is most room by what the endpoints report.
 * cost = (weights * reported metrics + EPSILON) * sent since * (1 + (requests in flight + sent lately) / capacity)
 *        / (root of capacity * success rate * health * weight).
 * What was sent keeps proxies that read the same stale numbers from sending everybody to one host; capacity is learned from reports, and
 * what in them is noise is left out.
 */
import { ObjectReader } from "../config/reader";
import { StrategyOptions } from "../config/settings";
import { decay } from "../math/decay";
import { Noise } from "../math/noise";
import { Endpoint, inFlightOf, METRIC_CONNS, METRIC_COUNT, METRIC_CPU } from "../pool/endpoint";
import { EXTRAS_MAX, METRIC_NAMES, metricNumber } from "../pool/metrics";
import { Pool } from "../pool/pool";
import { isMetricName } from "../signals/load_report_names";
import { Text } from "../telemetry/text";
import { Capacities } from "./capacities";
import { explainCrowding, shareOf } from "./chooser";
import { StrategyFactory } from "./factory";
import { Room, Rooms } from "./rooms";
import { ScanStrategy } from "./scan";
import { Locality, Strategy } from "./strategy";

/** What an idle endpoint costs: without it, the idle ones would look infinitely better than the rest. */
const EPSILON: f32 = 0.15;
/** What a metric that nobody ever reported is taken for, as a share of its scale. */
const UNSEEN: f32 = 0.5;
/** Times the noise of the loads, squared, that a difference must have to count half. */
const LOAD_NOISE: f32 = 16;
/** Time between two samples of an endpoint's numbers. */
const SAMPLE_MS: u32 = 1000;
/** A round is one request for each member: after half of one, a request sent counts 1 / e of one in flight. */
const HALF_LIVES_PER_ROUND: f64 = 2.885;
/** What an endpoint that gets its share has of those, on average: the mean of e^(-2 rounds) over the rounds since each. */
const USUAL_RECENT: f32 = 0.5;
/** By which capacity is learned. */
const RATE: string = "rps_fractional";
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
    const names = (<ResourceAwareOptions>options).names;
    return names.includes(RATE) ? names : names.concat([RATE]);
  }

  create(pool: Pool, options: StrategyOptions, _locality: Locality): Strategy {
    return new ResourceAware(pool, <ResourceAwareOptions>options);
  }
}

class ResourceAware extends ScanStrategy {
  private readonly rooms: Rooms = new Rooms();
  private readonly loadNoise: Noise = new Noise();
  private readonly capacities: Capacities = new Capacities();
  /** Number of the metric that says requests a second. */
  private readonly rate: i32;
  /** Requests sent to all; wraps. */
  private sentTotal: u32 = 0;

  constructor(
    pool: Pool,
    private options: ResourceAwareOptions,
  ) {
    super(pool);
    for (let n = 0; n < options.scales.length; n++) pool.medians.assume(n, UNSEEN * options.scales[n]);
    this.rate = metricNumber(RATE, pool.settings.metricNames);
  }

  needsReports(): bool {
    return true;
  }

  cost(endpoint: Endpoint): f32 {
    const index = this.pool.table.indexOf(endpoint);
    if (!this.rooms.has(index)) return this.factor(endpoint, 1);
    const room = this.rooms.at(index);
    return this.factor(endpoint, room.perCapacity) * this.crowd(endpoint, room);
  }

  protected costNow(index: i32): f32 {
    const endpoint = this.pool.endpoint(index);
    if (!this.rooms.has(index)) return this.cost(endpoint);
    const room = this.rooms.at(index);
    return room.factor > 0 ? room.factor * this.crowd(endpoint, room) : this.cost(endpoint);
  }

  joined(index: i32): void {
    if (this.rooms.makeRoom(index)) this.rooms.clear(index);
    this.refresh(index);
  }

  sent(index: i32): void {
    this.sentTotal++;
    if (!this.rooms.has(index)) return;
    const room = this.rooms.at(index);
    room.recentCount = this.recent(room) + 1;
    room.recentFrom = this.sentTotal;
  }

  tick(): void {
    this.capacities.settle();
    super.tick();
  }

  free(): void {
    this.rooms.free();
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

  protected refresh(index: i32): void {
    if (!this.rooms.makeRoom(index)) return;
    const room = this.rooms.at(index);
    const endpoint = this.pool.endpoint(index);
    this.takeSample(index, room, endpoint);
    if (<f64>(this.pool.nowMs - room.sampledAtMs) > this.pool.settings.factAgeLimitMs) room.capacity = 0;
    room.perCapacity = this.capacities.inverse(room);
    room.factor = this.factor(endpoint, room.perCapacity);
  }

  /** @returns the weighted sum of what is believed of the metrics, >= 0; noise is left out */
  private load(endpoint: Endpoint): f32 {
    const load = this.pool.weighFacts(endpoint, this.options.factors);
    if (this.loadNoise.size === 0) return load;
    const usual = this.usualLoad();
    return usual + (load - usual) * this.loadNoise.trust(load - usual, LOAD_NOISE);
  }

  private usualLoad(): f32 {
    const factors = this.options.factors;
    let sum: f32 = 0;
    for (let n = 0; n < factors.length; n++) sum += unchecked(factors[n]) * this.pool.medians.fact(n);
    return sum;
  }

  private factor(endpoint: Endpoint, perCapacity: f32): f32 {
    const share = shareOf(this, endpoint) * this.pool.successRate(endpoint);
    return ((this.load(endpoint) + EPSILON) * sqrt<f32>(perCapacity)) / share;
  }

  /** @returns how full it is by the requests there, and how much more than its share it got lately; 1 = nothing there */
  private crowd(endpoint: Endpoint, room: Room): f32 {
    const count = <f32>inFlightOf(endpoint);
    return endpoint.sentRatio * (1 + (count + this.turn(room, count)) * room.perCapacity);
  }

  /**
   * @returns what `recent` counts next to requests in flight. While no number was seen to change, all are taken at their word: the least
   *          loaded gets whatever finds it idle, and busy ones take turns by how much more than usual they got
   */
  private turn(room: Room, count: f32): f32 {
    if (this.loadNoise.size > 0) return this.recent(room);
    return count > 0 ? this.recent(room) - USUAL_RECENT : 0;
  }

  /** @returns requests sent there lately, each fading with what is sent to all, so that equals are taken in turn */
  private recent(room: Room): f32 {
    const rounds = <f64>(this.sentTotal - room.recentFrom) / <f64>max<i32>(1, this.pool.members.count);
    return room.recentCount * decay(rounds * HALF_LIVES_PER_ROUND);
  }

  /** @returns whether there is any number that has a weight */
  private isReported(index: i32): bool {
    const factors = this.options.factors;
    for (let n = 0; n < factors.length; n++) {
      if (unchecked(factors[n]) > 0 && !isNaN(load<f32>(this.pool.table.factAt(index, n)))) return true;
    }
    return false;
  }

  /** Looks at its newest numbers, unless they are hardly newer than those seen before: what changed then is noise, or the endpoint. */
  private takeSample(index: i32, room: Room, endpoint: Endpoint): void {
    const numberedAtMs = this.pool.standing(index).numberedAtMs;
    if (!isNaN(room.load) && numberedAtMs - room.sampledAtMs < SAMPLE_MS) return;
    if (!this.isReported(index)) return;
    const table = this.pool.table;
    const known = this.pool.weighFacts(endpoint, this.options.factors);
    if (!isNaN(room.load)) this.loadNoise.take(abs<f32>(known - room.load));
    room.load = known;
    room.sampledAtMs = numberedAtMs;
    this.capacities.take(room, load<f32>(table.factAt(index, this.rate)), load<f32>(table.factAt(index, METRIC_CPU)));
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
