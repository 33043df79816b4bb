/**
 * Envoy's LEAST_REQUEST at equal weights, on the requests that this proxy itself has in flight: the best of two draws (with
 * replacement, as Envoy's N_CHOICES draws) or FULL_SCAN, ties broken at random.
 */
import type { Random } from "../random.ts";
import type { Outcome, Policy, PolicyKind, PolicySetting } from "./policy.ts";

abstract class LeastRequest implements Policy {
  readonly nextTickMs = Number.POSITIVE_INFINITY;
  protected readonly inFlightCounts: Int32Array;
  protected readonly random: Random;
  private readonly list = [0];

  constructor(setting: PolicySetting) {
    this.inFlightCounts = new Int32Array(setting.hostCount);
    this.random = setting.random;
  }

  protected abstract least(): number;

  choose(): readonly number[] {
    this.list[0] = this.least();
    return this.list;
  }

  started(_request: number, host: number): void {
    this.inFlightCounts[host] = this.inFlightCount(host) + 1;
  }

  ended(outcome: Outcome): void {
    this.inFlightCounts[outcome.host] = this.inFlightCount(outcome.host) - 1;
  }

  tick(): void {}
  reported(): void {}

  protected inFlightCount(host: number): number {
    return this.inFlightCounts[host] as number;
  }
}

class BestOfTwo extends LeastRequest {
  protected least(): number {
    const first = this.random.below(this.inFlightCounts.length);
    const second = this.random.below(this.inFlightCounts.length);
    return this.inFlightCount(second) < this.inFlightCount(first) ? second : first;
  }
}

class FullScan extends LeastRequest {
  /** Reservoir sampling among the equal: each of them is as likely. */
  protected least(): number {
    let best = 0;
    let bestCount = this.inFlightCount(0);
    let tiedCount = 1;
    for (let host = 1; host < this.inFlightCounts.length; host++) {
      const count = this.inFlightCount(host);
      if (count > bestCount) continue;
      tiedCount = count < bestCount ? 1 : tiedCount + 1;
      if (tiedCount === 1 || this.random.below(tiedCount) === 0) best = host;
      bestCount = count;
    }
    return best;
  }
}

export const leastRequestBestOfTwo: PolicyKind = { create: (setting) => new BestOfTwo(setting) };
export const leastRequestFullScan: PolicyKind = { create: (setting) => new FullScan(setting) };
