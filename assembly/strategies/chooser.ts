/**
 * The chooser that all strategies by cost share: the cheapest of some random distinct candidates (power of d choices, Mitzenmacher
 * 2001): many proxies with the same numbers must not all choose the same endpoint.
 */
import { Best } from "../math/best";
import { SAMPLE_MAX, Sample } from "../math/sample";
import { Endpoint, NONE } from "../pool/endpoint";
import { LIST_MAX } from "../pool/flights";
import { Text } from "../telemetry/text";
import { drawFromNewDomain, fillUp, hasOtherDomains, novelty, wantedNovelty } from "./failover";
import { Choice, Request, Strategy } from "./strategy";

const best: Best = new Best(LIST_MAX);
const sample: Sample = new Sample();

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
    if (choice.count === 0) return;
    const severalDomains = hasOtherDomains(this.pool, choice);
    while (!choice.isFull && best.count > 0) {
      if (!severalDomains || !this.addFromNewDomain(choice)) this.move(0, choice);
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

  /** @returns false where no domain is new */
  private addFromNewDomain(choice: Choice): bool {
    const wanted = wantedNovelty(choice);
    let found = NONE;
    let foundNovelty = 0;
    for (let n = 0; n < best.count && foundNovelty < wanted; n++) {
      const candidateNovelty = novelty(this.pool, choice, this.pool.endpoint(best.at(n)).group);
      if (candidateNovelty <= foundNovelty) continue;
      found = n;
      foundNovelty = candidateNovelty;
    }
    if (foundNovelty < wanted) {
      const index = drawFromNewDomain(this.pool, choice);
      if (index !== NONE && novelty(this.pool, choice, this.pool.endpoint(index).group) > foundNovelty) {
        choice.add(index);
        return true;
      }
    }
    if (found === NONE) return false;
    this.move(found, choice);
    return true;
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
