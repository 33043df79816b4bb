/** Steer: its ring alone for what tables cost, its strategy `consistent_hash` in a pool for who gets a key. */
import { type BenchModule, NONE, STRATEGIES } from "../module.ts";
import type { Contender, Hosts, Loaded, Membership, Table } from "./contender.ts";
import { fillRing } from "./fill.ts";

const STRATEGY = STRATEGIES.indexOf("consistent_hash");

export class Steer implements Contender {
  readonly name: string;

  constructor(
    private readonly newBench: () => BenchModule,
    private readonly slotCount: number,
  ) {
    this.name = `Steer, ${slotCount.toLocaleString("en")} slots`;
  }

  table({ count, isWeighted }: Hosts, firstEndpoint: number): Table {
    const bench = this.newBench();
    fillRing(bench, { memberCount: count, isWeighted, firstEndpoint, slotCount: this.slotCount });
    return new RingTable(bench, count, this.slotCount);
  }

  membership(hosts: Hosts): Membership {
    return new Members(this.newBench(), hosts, this.slotCount);
  }

  loaded(hosts: Hosts, boundPercent: number): Loaded {
    const bench = this.newBench();
    const pool = bench.loadHashedPool(STRATEGY, hosts.count, hosts.isWeighted, this.slotCount, boundPercent);
    return {
      choose: (key) => bench.choosePooled(pool, key, 0),
      start: (host) => bench.startPooled(pool, host),
      finish: (_host, flight) => bench.finishPooled(pool, flight),
      tick: (elapsedMs) => bench.tickPooled(pool, elapsedMs),
    };
  }
}

class RingTable implements Table {
  readonly bytes: number;
  /** It is changed where it is. */
  readonly bytesInChange: number;

  constructor(
    private readonly bench: BenchModule,
    private readonly hostCount: number,
    private readonly slotCount: number,
  ) {
    this.bytes = bench.ringBytes();
    this.bytesInChange = this.bytes;
  }

  lookUp(times: number): void {
    this.bench.lookUpMany(times);
  }

  change(host: number, endpoint: number, weight: number): void {
    this.bench.want(host, endpoint, weight);
  }

  settle(): void {
    while (this.bench.work() !== 0);
  }

  shares(): number[] {
    const shares = new Array<number>(this.hostCount).fill(0);
    for (let slot = 0; slot < this.slotCount; slot++) {
      const owner = this.bench.ownerAt(slot);
      shares[owner] = (shares[owner] ?? 0) + 1 / this.slotCount;
    }
    return shares;
  }
}

class Members implements Membership {
  private readonly pool: number;

  constructor(
    private readonly bench: BenchModule,
    private readonly hosts: Hosts,
    slotCount: number,
  ) {
    this.pool = bench.loadHashedPool(STRATEGY, hosts.count, hosts.isWeighted, slotCount, 0);
  }

  arrange(absent: number, sick: number): void {
    this.bench.relist(this.pool, this.hosts.count, this.hosts.isWeighted, absent, sick);
  }

  ownerOf(key: number): number {
    return this.choice(key, 0);
  }

  /** The next of the list that Envoy works down. */
  retryOf(key: number): number {
    return this.choice(key, 1);
  }

  identityOf(host: number): number {
    return this.bench.identityOf(host);
  }

  private choice(key: number, nth: number): number {
    const index = this.bench.choosePooled(this.pool, key, nth);
    return index === NONE ? NONE : this.bench.identityAt(this.pool, index);
  }
}
