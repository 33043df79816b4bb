/** Envoy's RANDOM: any host, each as likely. */
import { type PolicyKind, Reference } from "./policy.ts";

class RandomChoice extends Reference {
  choose(): number {
    return this.anyMember();
  }
}

export const random: PolicyKind = { create: (setting) => new RandomChoice(setting) };
