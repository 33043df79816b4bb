/**
 * The chooser that all strategies by cost share: the cheapest of some random distinct candidates (power of d choices, Mitzenmacher
 * 2001): many proxies with the same numbers must not all choose the same endpoint.
 */
import { Best } from "../math/best";
import { SAMPLE_MAX, Sample } from "../math/sample";
import { Endpoint, NONE } from "../pool/endpoint";
import { LIST_MAX } from "../pool/flights";
import { Text } from "../telemetry/text";
import { Domains, drawFromGroup, drawNewDomain, fillUp, hasOtherDomains, SAME_ZONE } from "./failover";
import { Choice, Request, Strategy } from "./strategy";

const best: Best = new Best(LIST_MAX);
const sample: Sample = new Sample();
const domains: Domains = new Domains();

export abstract class CostStrategy extends Strategy {
  /** @returns the cost of one more request there; lower is better; > 0, finite, never NaN */
  abstract cost(endpoint: Endpoint): f32;

  rank(_request: Request, choice: Choice): void {
    choice.add(this.pool.trial());
    this.drawBest();
    this.list(choice);
  }

  /** How many endpoints may be drawn, and the n-th of them. */
  protected candidateCount(): i32 {
    return this.pool.members.usableCount;
  }

  protected candidate(n: i32): i32 {
    return this.pool.members.at(n);
  }

  /** Draws the candidates into `best`. */
  protected drawBest(): void {
    best.clear();
    const count = this.candidateCount();
    const wanted = this.pool.settings.sample;
    if (wanted === 0 || wanted >= count || wanted > SAMPLE_MAX) {
      for (let n = 0; n < count; n++) this.offer(this.candidate(n));
      return;
    }
    sample.start(count, wanted);
    for (let n = 0; n < wanted; n++) this.offer(this.candidate(sample.draw(this.pool.random)));
  }

  /** Lists the cheapest first, then the cheapest of new failure domains, then whatever is left. */
  protected list(choice: Choice): void {
    this.listFirst(choice);
    if (choice.count === 0 || choice.isFull) return;
    domains.clear();
    const severalDomains = hasOtherDomains(this.pool, choice);
    while (!choice.isFull && best.count > 0) {
      if (severalDomains) this.addFromNewDomain(choice);
      else this.move(0, choice);
    }
    fillUp(this.pool, choice);
  }

  protected listFirst(choice: Choice): void {
    if (choice.count === 0 && best.count > 0) this.move(0, choice);
  }

  private offer(index: i32): void {
    best.offer(index, this.cost(this.pool.endpoint(index)));
  }

  private move(n: i32, choice: Choice): void {
    choice.add(best.at(n));
    best.remove(n);
  }

  /** The cheapest candidate of the newest domain; a random endpoint where none was drawn from a domain so new. */
  private addFromNewDomain(choice: Choice): void {
    domains.follow(this.pool, choice);
    const wanted = domains.wanted;
    let found = 0;
    let foundNovelty = SAME_ZONE;
    for (let n = 0; n < best.count && foundNovelty < wanted; n++) {
      const novelty = domains.novelty(this.pool, this.pool.endpoint(best.at(n)).group);
      if (novelty <= foundNovelty) continue;
      found = n;
      foundNovelty = novelty;
    }
    const group = foundNovelty < wanted ? drawNewDomain(this.pool, domains, foundNovelty) : NONE;
    if (group !== NONE) choice.add(drawFromGroup(this.pool, group));
    else this.move(found, choice);
  }
}

/** @returns requests in flight there, the one to come included, divided by how much of its share an endpoint should get; > 0 */
export function crowding(strategy: Strategy, endpoint: Endpoint): f32 {
  const share = endpoint.health * endpoint.weight * strategy.pool.ramp(endpoint);
  return <f32>(endpoint.inFlightCount + 1) / max<f32>(share, 1e-6);
}

/** Writes the parts of `crowding`. */
export function explainCrowding(strategy: Strategy, endpoint: Endpoint, text: Text): void {
  text.ascii(" in_flight=");
  text.number(endpoint.inFlightCount);
  text.ascii(" health=");
  text.number(endpoint.health);
  text.ascii(" weight=");
  text.number(endpoint.weight);
  text.ascii(" ramp=");
  text.number(strategy.pool.ramp(endpoint));
}
