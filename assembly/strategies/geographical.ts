/**
 * geographical: the nearest endpoints that are not overloaded. Tiers of equal distance are asked from the nearest on; a tier passes
 * on a share of its requests that grows with its load, or with what it lost of its endpoints (Envoy's overprovisioning factor, 1.4).
 */
import { ObjectReader } from "../config/reader";
import { StrategyOptions } from "../config/settings";
import { spillRatio } from "../math/hysteresis";
import { xxHash64 } from "../math/xxhash64";
import { Endpoint, inFlightOf, METRIC_CPU, NONE } from "../pool/endpoint";
import { GROUPS_MAX } from "../pool/groups";
import { Pool } from "../pool/pool";
import { ChoiceReason } from "../telemetry/reasons";
import { Text } from "../telemetry/text";
import { CostStrategy, crowding, explainCrowding } from "./chooser";
import { StrategyFactory } from "./factory";
import { Domains, drawFromGroup, SAME_ZONE } from "./failover";
import { LatencyTable, Proximity } from "./proximity";
import { Choice, Locality, NO_PART, PartKind, Request, RequestPart, Strategy } from "./strategy";

const OVERPROVISIONING: f64 = 1.4;
/** Origins that a trusted header named lately; the oldest is forgotten. */
const ORIGINS_MAX: i32 = 16;
const LATENCIES_MAX: i32 = 4096;

const domains: Domains = new Domains();

class GeographicalOptions extends StrategyOptions {
  latencies: LatencyTable = new LatencyTable();
  origin: RequestPart = NO_PART;
  spillStart: f64 = 0;
  spillStop: f64 = 0;
  inFlightLimit: f64 = 0;
}

export class GeographicalFactory extends StrategyFactory {
  read(reader: ObjectReader): StrategyOptions {
    const options = new GeographicalOptions();
    const header = reader.headerName("origin_header", "");
    if (header !== "") options.origin = new RequestPart(PartKind.Header, header);
    options.spillStart = reader.number("spill_start", 0.8, 0.01, 0.99);
    options.spillStop = reader.number("spill_stop", min<f64>(0.7, options.spillStart), 0.01, 0.99);
    if (options.spillStop > options.spillStart) reader.refuse("spill_stop", "a number not above spill_start");
    options.inFlightLimit = reader.number("in_flight_limit", 100, 1, 1000000);
    readLatencies(reader, options.latencies);
    return options;
  }

  create(pool: Pool, options: StrategyOptions, locality: Locality): Strategy {
    return new Geographical(pool, <GeographicalOptions>options, locality);
  }
}

class Geographical extends CostStrategy {
  private region: ArrayBuffer;
  private zone: ArrayBuffer;
  private home: Proximity;
  private origins: Proximity[] = [];
  private originCount: i32 = 0;
  private nextOrigin: i32 = 0;
  /** Share of its requests that each group passes on for its load. */
  private spilled: StaticArray<f64> = new StaticArray<f64>(GROUPS_MAX);
  /** A nearer tier passed the request on. */
  private spills: bool = false;
  /** The tier being drawn from: order[tierFrom..tierTo-1] of `view`. */
  private view: Proximity;
  private tierFrom: i32 = 0;
  private tierTo: i32 = 0;

  constructor(
    pool: Pool,
    private options: GeographicalOptions,
    locality: Locality,
  ) {
    super(pool);
    pool.medians.assume(METRIC_CPU, 0);
    this.region = String.UTF8.encode(locality.region);
    this.zone = String.UTF8.encode(locality.zone);
    const home = new Proximity();
    this.home = home;
    this.view = home;
    if (options.origin.kind !== PartKind.None) for (let n = 0; n < ORIGINS_MAX; n++) this.origins.push(new Proximity());
  }

  rank(request: Request, choice: Choice): void {
    this.pool.drawLevel();
    const view = this.viewOf(request);
    const placed = view !== null && this.pickTier(view);
    choice.reason = !placed ? ChoiceReason.NoOrigin : this.spills ? ChoiceReason.Spilled : ChoiceReason.Nearest;
    if (!placed) this.tierTo = 0;
    this.listTrial(choice);
    this.draw();
    this.listFirst(choice);
    domains.clear();
    if (view !== null && placed) this.listNearest(view, choice);
    this.list(choice);
  }

  /** Goes on with the nearest places that are new to the list. */
  private listNearest(view: Proximity, choice: Choice): void {
    while (!choice.isFull) {
      const index = this.nearestNewDomain(view, choice);
      if (index === NONE) break;
      choice.add(index);
    }
  }

  cost(endpoint: Endpoint): f32 {
    return crowding(this, endpoint, this.pool.successRate(endpoint));
  }

  explain(index: i32, text: Text): void {
    const endpoint = this.pool.endpoint(index);
    text.ascii("cost=");
    text.number(this.cost(endpoint));
    text.ascii(" distance_ms=");
    text.number(this.tierTo === 0 ? NaN : this.view.latencyMs(endpoint.group));
    text.ascii(" spilled=");
    text.number(this.spilled[endpoint.group]);
    explainCrowding(this, endpoint, text);
  }

  originPart(): RequestPart {
    return this.options.origin;
  }

  /** Follows the groups' load. */
  tick(): void {
    const groups = this.pool.groups.count;
    for (let g = 0; g < groups; g++) this.follow(g);
  }

  protected candidateCount(): i32 {
    if (this.tierTo === 0) return super.candidateCount();
    let count = 0;
    for (let n = this.tierFrom; n < this.tierTo; n++) count += this.usableOf(n);
    return count;
  }

  protected candidate(n: i32): i32 {
    if (this.tierTo === 0) return super.candidate(n);
    for (let tier = this.tierFrom; tier < this.tierTo; tier++) {
      const usable = this.usableOf(tier);
      if (n < usable) return this.pool.members.atGroup(unchecked(this.view.order[tier]), n);
      n -= usable;
    }
    return NONE;
  }

  private usableOf(n: i32): i32 {
    return this.pool.usableIn(unchecked(this.view.order[n]));
  }

  /** @returns the groups as seen from the request's origin; null where it has none */
  private viewOf(request: Request): Proximity | null {
    if (request.originLength > 0) return this.viewFrom(request.origin, request.originLength);
    if (this.region.byteLength === 0) return null;
    if (this.home.generation !== this.pool.groups.generation) {
      const region = changetype<usize>(this.region);
      const zone = changetype<usize>(this.zone);
      this.home.build(
        this.pool.groups,
        this.options.latencies,
        region,
        this.region.byteLength,
        zone,
        this.zone.byteLength,
      );
    }
    return this.home;
  }

  private viewFrom(region: usize, length: i32): Proximity {
    const hash = xxHash64(region, length, 0);
    for (let n = 0; n < this.originCount; n++) {
      const view = unchecked(this.origins[n]);
      if (view.originHash === hash && view.generation === this.pool.groups.generation) return view;
    }
    const view = unchecked(this.origins[this.nextOrigin]);
    if (this.nextOrigin === this.originCount) this.originCount++;
    this.nextOrigin = (this.nextOrigin + 1) % ORIGINS_MAX;
    view.build(this.pool.groups, this.options.latencies, region, length, 0, 0);
    return view;
  }

  /** Walks the tiers from the nearest on, each passing on its share. @returns false where no tier has a usable endpoint */
  private pickTier(view: Proximity): bool {
    this.view = view;
    this.spills = false;
    let nearestFrom = NONE;
    let nearestTo = 0;
    for (let from = 0, to = 0; from < view.groupCount; from = to) {
      to = this.tierEnd(view, from);
      this.tierFrom = from;
      this.tierTo = to;
      const usable = this.candidateCount();
      if (usable === 0) continue;
      if (nearestFrom === NONE) {
        nearestFrom = from;
        nearestTo = to;
      }
      if (this.pool.random.unit() >= this.tierPassesOn(usable)) return true;
      this.spills = true;
    }
    this.tierFrom = nearestFrom;
    this.tierTo = nearestTo;
    this.spills = false;
    return nearestFrom !== NONE;
  }

  private tierEnd(view: Proximity, from: i32): i32 {
    const latencyMs = view.latencyMs(unchecked(view.order[from]));
    let to = from + 1;
    while (to < view.groupCount && view.latencyMs(unchecked(view.order[to])) === latencyMs) to++;
    return to;
  }

  /** @returns the share that the tier being looked at passes on: for its load, and for the endpoints it lost */
  private tierPassesOn(usable: i32): f64 {
    let size = 0;
    let spilled: f64 = 0;
    for (let n = this.tierFrom; n < this.tierTo; n++) {
      const group = <i32>unchecked(this.view.order[n]);
      size += this.pool.sizeOf(group);
      spilled += <f64>this.usableOf(n) * unchecked(this.spilled[group]);
    }
    const available = min<f64>(1, (OVERPROVISIONING * <f64>usable) / <f64>size);
    return 1 - (1 - spilled / <f64>usable) * available;
  }

  /** @returns a random endpoint of the nearest group that is as new to the list as can be; NONE = no group is new */
  private nearestNewDomain(view: Proximity, choice: Choice): i32 {
    domains.follow(this.pool, choice);
    let best = NONE;
    let bestNearness = SAME_ZONE;
    for (let n = 0; n < view.groupCount && bestNearness > domains.wanted; n++) {
      const group = <i32>unchecked(view.order[n]);
      if (this.pool.usableIn(group) === 0) continue;
      const nearness = domains.nearness(this.pool, group);
      if (nearness >= bestNearness) continue;
      best = group;
      bestNearness = nearness;
    }
    return best === NONE ? NONE : drawFromGroup(this.pool, best);
  }

  private follow(group: i32): void {
    const usable = unchecked(this.pool.members.groupUsableCount[group]);
    if (usable === 0) return;
    const load = this.groupLoad(group, usable);
    const spilled = unchecked(this.spilled[group]);
    unchecked((this.spilled[group] = spillRatio(spilled, load, this.options.spillStart, this.options.spillStop)));
  }

  /** @returns the usable members' mean cpu, or own requests in flight against the limit if that is more; 0 = idle, 1 = full */
  private groupLoad(group: i32, usable: i32): f64 {
    let cpu: f64 = 0;
    let inFlight: f64 = 0;
    for (let n = 0; n < usable; n++) {
      const endpoint = this.pool.endpoint(this.pool.members.atGroup(group, n));
      cpu += <f64>this.pool.fact(endpoint, METRIC_CPU);
      inFlight += <f64>inFlightOf(endpoint);
    }
    return max<f64>(cpu, inFlight / this.options.inFlightLimit) / <f64>usable;
  }
}

/** Reads `latency_ms`: {"<from region>": {"<to region>": milliseconds}}. */
function readLatencies(reader: ObjectReader, table: LatencyTable): void {
  const rows = reader.object("latency_ms");
  const from = rows.keys();
  let count = 0;
  for (let i = 0; i < from.length; i++) {
    const row = rows.object(from[i]);
    const to = row.keys();
    for (let j = 0; j < to.length && count < LATENCIES_MAX; j++, count++) {
      table.add(from[i], to[j], <f32>row.number(to[j], 0, 0, 60000));
    }
  }
  if (count === LATENCIES_MAX) reader.refuse("latency_ms", "fewer than 4096 latencies");
}
