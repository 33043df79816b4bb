/** Envoy's ROUND_ROBIN at equal weights: the hosts in turn, each proxy from a start of its own. */
import { type PolicyKind, type PolicySetting, Reference } from "./policy.ts";

class RoundRobin extends Reference {
  private next: number;

  constructor(setting: PolicySetting) {
    super(setting);
    this.next = setting.random.below(setting.members.length);
  }

  choose(): number {
    this.next = (this.next + 1) % this.members.length;
    return this.members[this.next] as number;
  }
}

export const roundRobin: PolicyKind = { create: (setting) => new RoundRobin(setting) };
