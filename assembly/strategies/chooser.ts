/**
 * The chooser that all strategies by cost share: the cheapest of some random distinct candidates (power of d choices, Mitzenmacher
 * 2001): many proxies with the same numbers must not all choose the same endpoint.
 */
import { SAMPLE_MAX, Sample } from "../math/sample";
import { crowdOf, Endpoint, endpointAt, NONE } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { ChoiceReason } from "../telemetry/reasons";
import { Text } from "../telemetry/text";
import { Candidates } from "./candidates";
import { Domains, drawFromGroup, drawNewDomain, fillUp, hasOtherDomains, SAME_ZONE } from "./failover";
import { Choice, Request, Strategy } from "./strategy";

/** Of the choice that is being made. */
export const candidates: Candidates = new Candidates();
const sample: Sample = new Sample();
const domains: Domains = new Domains();

export abstract class CostStrategy extends Strategy {
  /** Candidates drawn for a choice; 0 = all. */
  protected sample: i32;
  /** Costs that differ by less than that are as good as equal: each is taken for up to 1 + jitter times itself, at random. */
  protected jitter: f32 = 0;

  constructor(pool: Pool) {
    super(pool);
    this.sample = pool.settings.sample;
  }

  /** @returns the cost of one more request there; lower is better; > 0, finite, never NaN */
  abstract cost(endpoint: Endpoint): f32;

  rank(_request: Request, choice: Choice): void {
    this.pool.drawLevel();
    this.listTrial(choice);
    this.draw();
    this.list(choice);
  }

  /** A half-open endpoint that waits for its trial goes before all costs. */
  protected listTrial(choice: Choice): void {
    const index = this.pool.trial();
    if (index === NONE) return;
    choice.add(index);
    choice.reason = ChoiceReason.Trial;
  }

  /** How many endpoints may be drawn, and the n-th of them. */
  protected candidateCount(): i32 {
    return this.pool.drawCount;
  }

  protected candidate(n: i32): i32 {
    return this.pool.drawn(n);
  }

  /** Draws the candidates and takes their costs. */
  protected draw(): void {
    const count = this.candidateCount();
    const wanted = this.sample;
    const size = wanted === 0 || wanted > SAMPLE_MAX ? count : min<i32>(wanted, count);
    candidates.reset(size);
    if (size === count) {
      for (let n = 0; n < size; n++) candidates.set(n, this.candidate(n));
      candidates.shuffle(this.pool.random);
    } else {
      sample.start(count);
      for (let n = 0; n < size; n++) candidates.set(n, this.candidate(sample.draw(this.pool.random)));
    }
    const endpoints = this.pool.table.base;
    for (let n = 0; n < size; n++) candidates.setCost(n, this.cost(endpointAt(endpoints, candidates.at(n))));
    if (this.jitter > 0) for (let n = 0; n < size; n++) candidates.setCost(n, candidates.costAt(n) * this.blur());
  }

  private blur(): f32 {
    return 1 + this.jitter * <f32>this.pool.random.unit();
  }

  /** Lists the cheapest first, then the cheapest of new failure domains, then whatever is left. */
  protected list(choice: Choice): void {
    this.listFirst(choice);
    if (choice.count === 0 || choice.isFull) return;
    domains.clear();
    const severalDomains = hasOtherDomains(this.pool, choice);
    let more = true;
    while (!choice.isFull && more) more = severalDomains ? this.addFromNewDomain(choice) : this.addCheapest(choice);
    fillUp(this.pool, choice);
  }

  protected listFirst(choice: Choice): void {
    if (choice.count === 0) this.addCheapest(choice);
  }

  /** @returns false where no candidate is left */
  private addCheapest(choice: Choice): bool {
    if (candidates.remaining === 0) return false;
    choice.add(candidates.take(candidates.cheapest()));
    return true;
  }

  /**
   * The cheapest candidate of the newest domain; a random endpoint where none was drawn from a domain so new.
   *
   * @returns false where no candidate and no new domain is left
   */
  private addFromNewDomain(choice: Choice): bool {
    domains.follow(this.pool, choice);
    const best = this.farthest();
    const nearness = candidates.remaining > 0 ? <u32>(best >> 32) : SAME_ZONE;
    const group = nearness > domains.wanted ? drawNewDomain(this.pool, domains, nearness) : NONE;
    if (group === NONE && candidates.remaining === 0) return false;
    choice.add(group === NONE ? candidates.take(<i32>best) : drawFromGroup(this.pool, group));
    return true;
  }

  /** @returns nearness << 32 | position of the candidate whose domain is farthest from the list, the cheapest of those */
  private farthest(): u64 {
    const pool = this.pool;
    const endpoints = pool.table.base;
    let best = 0;
    let bestRank: u64 = u64.MAX_VALUE;
    for (let n = 0; n < candidates.count; n++) {
      if (candidates.isTaken(n)) continue;
      const nearness = <u64>domains.nearness(pool, endpointAt(endpoints, candidates.at(n)).group);
      const rank = (nearness << 32) | reinterpret<u32>(candidates.costAt(n));
      best = rank < bestRank ? n : best;
      bestRank = min<u64>(rank, bestRank);
    }
    return (bestRank & 0xffffffff00000000) | <u64>best;
  }
}

/**
 * @param successRate  of the endpoint, where the strategy does not charge failures otherwise; 0..1, > 0
 * @returns requests in flight there, the one to come included, divided by how much of its share an endpoint should get; > 0
 */
export function crowding(strategy: Strategy, endpoint: Endpoint, successRate: f32 = 1): f32 {
  return crowdOf(endpoint) / (shareOf(strategy, endpoint) * successRate);
}

/** @returns how much of the requests an endpoint should get now, next to others; > 0 for usable ones */
export function shareOf(strategy: Strategy, endpoint: Endpoint): f32 {
  return endpoint.share * strategy.pool.ramp(endpoint);
}

/** Writes the parts of `crowding`. */
export function explainCrowding(strategy: Strategy, endpoint: Endpoint, text: Text): void {
  text.ascii(" in_flight=");
  text.number(endpoint.inFlightCount);
  const standing = strategy.pool.table.standingOf(endpoint);
  text.ascii(" others=");
  text.number(endpoint.othersInFlight);
  text.ascii(" health=");
  text.number(standing.health * strategy.pool.successRate(endpoint));
  text.ascii(" weight=");
  text.number(standing.weight);
  text.ascii(" ramp=");
  text.number(strategy.pool.ramp(endpoint));
}
