/** What ring_hash and Maglev have in common: a table of the members, made anew when they change, and Envoy's bounded load on top. */
import { hashOfKey } from "./hash.ts";
import { type PolicyKind, type PolicySetting, Reference } from "./policy.ts";

/** A table that says whose a hash is. */
export interface HashTable {
  /** @param reselect how often a host was refused for it; 0 = the owner */
  hostOf(hash: number, reselect: number): number;
}

/** Makes the table of these members. */
export type BuildTable = (members: readonly number[]) => HashTable;

/** Envoy's `hash_balance_factor` as its documentation suggests it: at most so much of the average, in percent. */
const BALANCE_FACTOR = 125;

class Hashing extends Reference {
  private table: HashTable;
  private readonly firstTable: HashTable;

  constructor(
    setting: PolicySetting,
    private readonly build: BuildTable,
    private readonly isBounded: boolean,
  ) {
    super(setting);
    this.firstTable = build(setting.members);
    this.table = this.firstTable;
  }

  choose(_nowMs: number, request: number, _attempt: number, reselect: number): number {
    const hash = this.hashOf(request);
    const host = this.table.hostOf(hash, reselect);
    return this.isBounded && this.overload(host) > 1 ? this.leastOverloaded(host, hash) : host;
  }

  override membersChanged(nowMs: number, members: readonly number[]): void {
    super.membersChanged(nowMs, members);
    this.table = this.build(members);
  }

  override ownerOf(request: number): number {
    return this.firstTable.hostOf(this.hashOf(request), 0);
  }

  private hashOf(request: number): number {
    return hashOfKey(this.setting.workload.keys[request] as number);
  }

  /** Envoy's hostOverloadFactor: above 1 the host is passed over. */
  private overload(host: number): number {
    const slots = Math.floor(((this.inFlightTotal + 1) * BALANCE_FACTOR + 99) / 100);
    return this.inFlightCount(host) / Math.max(1, Math.ceil(slots / this.members.length));
  }

  /** The first host that is not overloaded in an order that the key decides; where all are, the least (thread_aware_lb_impl.cc). */
  private leastOverloaded(owner: number, hash: number): number {
    const order = this.members.slice();
    let best = owner;
    let bestOverload = this.overload(owner);
    for (let n = 0; n < order.length; n++) {
      const drawn = n + (hashOfKey(hash + n) % (order.length - n));
      const host = order[drawn] as number;
      order[drawn] = order[n] as number;
      const overload = this.overload(host);
      if (host !== owner && overload <= 1) return host;
      if (overload < bestOverload) {
        best = host;
        bestOverload = overload;
      }
    }
    return best;
  }
}

/** @returns a policy that hashes keys into such tables; proxies with the same members share one */
export function hashing(build: BuildTable, isBounded: boolean): PolicyKind {
  let known: { members: string; table: HashTable } | undefined;
  const shared: BuildTable = (members) => {
    const name = members.join();
    if (known?.members !== name) known = { members: name, table: build(members) };
    return known.table;
  };
  return { create: (setting) => new Hashing(setting, shared, isBounded) };
}
