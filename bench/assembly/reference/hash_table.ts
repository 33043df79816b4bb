/**
 * What Envoy's RING_HASH and MAGLEV have in common: a table made anew of all hosts whenever one comes or goes, and bounded load on top
 * (thread_aware_lb_impl.cc). Checked against the tables and counts that Envoy's own tests state: test/tools/ring_references.test.ts.
 */
import { Random } from "../../../assembly/math/random";
import { addressText } from "../addresses";

export const NONE: i32 = -1;

export class Host {
  constructor(
    readonly index: i32,
    readonly address: ArrayBuffer,
    readonly weight: f64,
  ) {}
}

export abstract class HashTable {
  /** In the order of their addresses, which is kept: nothing is to be sorted when the table is made. */
  protected hosts: Host[] = [];
  protected weightSum: f64 = 0;
  private shares: f64[] = [];
  /** By index. */
  private inFlightCounts: i32[] = [];
  private inFlightTotal: i32 = 0;
  /** Positions in `hosts`, to be drawn from. */
  private order: i32[] = [];

  /** Makes the table of the hosts as they are now. */
  abstract build(): void;

  /** @param attempt how often another host was wanted for this hash, 0 = the owner. @returns a position in `hosts` */
  protected abstract find(hash: u64, attempt: i32): i32;

  /** @returns bytes of the table */
  abstract bytes(): i32;

  /** Adds what belongs to each host to its place in `shares`, 0..1. */
  protected abstract addShares(shares: f64[]): void;

  /** Looks up `times` random hashes, each depending on the answer before. @returns what depends on all of them */
  abstract findMany(times: i32, random: Random): i32;

  /** `build` does it. @param index by which the host is known. @param n whose address it has. @param weight 0 = gone */
  setHost(index: i32, n: i32, weight: f64): void {
    const hosts = this.hosts;
    const old = this.positionOf(index);
    if (old !== NONE) this.weightSum -= hosts.splice(old, 1)[0].weight;
    if (weight === 0) return;
    while (this.inFlightCounts.length <= index) this.inFlightCounts.push(0);
    const host = new Host(index, addressText(n), weight);
    let position = hosts.push(host) - 1;
    for (; position > 0 && isBefore(host.address, hosts[position - 1].address); position--) {
      hosts[position] = hosts[position - 1];
    }
    hosts[position] = host;
    this.weightSum += weight;
  }

  /** @returns the host's index */
  ownerOf(hash: u64, attempt: i32): i32 {
    return this.hosts[this.find(hash, attempt)].index;
  }

  countShares(): void {
    this.shares = new Array<f64>(this.hosts.length).fill(0);
    this.addShares(this.shares);
  }

  /** @returns the share of all hashes that belong to a host, 0..1; `countShares` has worked it out */
  shareOf(index: i32): f64 {
    return this.shares[this.positionOf(index)];
  }

  start(index: i32): void {
    this.inFlightCounts[index]++;
    this.inFlightTotal++;
  }

  finish(index: i32): void {
    this.inFlightCounts[index]--;
    this.inFlightTotal--;
  }

  /**
   * The owner unless it is overloaded, else the first host that is not in a random order that the hash decides; where all are, the least.
   *
   * @param balancePercent hash_balance_factor: at most so much of the average; 0 = off
   * @returns the host's index
   */
  choose(hash: u64, balancePercent: i32): i32 {
    const hosts = this.hosts;
    const owner = this.find(hash, 0);
    if (balancePercent === 0) return hosts[owner].index;
    let least = this.overload(owner, balancePercent);
    if (least <= 1) return hosts[owner].index;
    let best = owner;
    const random = new Random(hash);
    const order = this.order;
    for (let n = order.length; n < hosts.length; n++) order.push(n);
    for (let n = 0; n < hosts.length; n++) order[n] = n;
    for (let n = 0; n < hosts.length; n++) {
      const drawn = n + <i32>random.below(hosts.length - n);
      const position = order[drawn];
      order[drawn] = order[n];
      if (position === owner) continue;
      const overload = this.overload(position, balancePercent);
      if (overload <= 1) return hosts[position].index;
      if (overload >= least) continue;
      least = overload;
      best = position;
    }
    return hosts[best].index;
  }

  /** @returns requests in flight for each slot that the host's weight allows it; above 1 the host is passed over */
  private overload(position: i32, balancePercent: i32): f64 {
    const host = this.hosts[position];
    const allSlots = ((this.inFlightTotal + 1) * balancePercent + 99) / 100;
    const slots = max<f64>(1, Math.ceil((<f64>allSlots * host.weight) / this.weightSum));
    return <f64>this.inFlightCounts[host.index] / slots;
  }

  private positionOf(index: i32): i32 {
    const hosts = this.hosts;
    for (let n = 0; n < hosts.length; n++) if (hosts[n].index === index) return n;
    return NONE;
  }
}

function isBefore(one: ArrayBuffer, other: ArrayBuffer): bool {
  const order = memory.compare(
    changetype<usize>(one),
    changetype<usize>(other),
    min<i32>(one.byteLength, other.byteLength),
  );
  return order === 0 ? one.byteLength < other.byteLength : order < 0;
}
