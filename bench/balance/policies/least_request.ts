/**
 * Envoy's LEAST_REQUEST at equal weights (least_request_lb.cc), on the requests that this proxy itself has in flight: N_CHOICES with two
 * draws (with replacement, as there), or FULL_SCAN, ties broken at random.
 */
import { type PolicyKind, Reference } from "./policy.ts";

export class BestOfTwo extends Reference {
  choose(): number {
    const first = this.anyMember();
    const second = this.anyMember();
    return this.inFlightCount(second) < this.inFlightCount(first) ? second : first;
  }
}

export class FullScan extends Reference {
  /** Reservoir sampling among the equal: each of them is as likely. */
  choose(): number {
    let best = -1;
    let bestCount = Number.POSITIVE_INFINITY;
    let tiedCount = 0;
    for (const host of this.members) {
      const count = this.inFlightCount(host);
      if (count > bestCount) continue;
      tiedCount = count < bestCount ? 1 : tiedCount + 1;
      if (tiedCount === 1 || this.random.below(tiedCount) === 0) best = host;
      bestCount = count;
    }
    return best;
  }
}

export const leastRequest: PolicyKind = { create: (setting) => new BestOfTwo(setting) };
export const leastRequestFullScan: PolicyKind = { create: (setting) => new FullScan(setting) };
