/** Envoy's ROUND_ROBIN at equal weights: the hosts in turn, each proxy from a start of its own. */
import type { Policy, PolicyKind, PolicySetting } from "./policy.ts";

class RoundRobin implements Policy {
  readonly nextTickMs = Number.POSITIVE_INFINITY;
  private readonly list = [0];
  private readonly hostCount: number;
  private next: number;

  constructor(setting: PolicySetting) {
    this.hostCount = setting.hostCount;
    this.next = setting.random.below(setting.hostCount);
  }

  choose(): readonly number[] {
    this.list[0] = this.next;
    this.next = (this.next + 1) % this.hostCount;
    return this.list;
  }

  started(): void {}
  ended(): void {}
  tick(): void {}
  reported(): void {}
}

export const roundRobin: PolicyKind = { create: (setting) => new RoundRobin(setting) };
