/** Envoy's RING_HASH and MAGLEV (bench/assembly/reference): made anew for every change, an unhealthy host being one that left. */
import type { BenchModule } from "../module.ts";
import { type Contender, type Hosts, type Loaded, type Membership, type Table, weightOf } from "./contender.ts";

/** Envoy looks so often for a host that was not tried yet, if the user sets `host_selection_retry_max_attempts` as its manual does. */
const ATTEMPTS_MAX = 5;

/** Makes an empty table. @returns its handle */
export type NewTable = (bench: BenchModule) => number;

export class Reference implements Contender {
  constructor(
    private readonly newBench: () => BenchModule,
    readonly name: string,
    private readonly newTable: NewTable,
  ) {}

  table(hosts: Hosts, firstEndpoint: number): Table {
    return new RebuiltTable(this.newBench(), this.newTable, hosts, firstEndpoint);
  }

  membership(hosts: Hosts): Membership {
    return new Members(this.newBench(), this.newTable, hosts);
  }

  loaded(hosts: Hosts, boundPercent: number): Loaded {
    const bench = this.newBench();
    const table = fill(bench, this.newTable, hosts, 0);
    return {
      choose: (key) => bench.chooseBounded(table, key, boundPercent),
      start(host) {
        bench.startOn(table, host);
        return host;
      },
      finish: (host) => bench.finishOn(table, host),
      tick: () => {},
    };
  }
}

function fill(bench: BenchModule, newTable: NewTable, { count, isWeighted }: Hosts, firstEndpoint: number): number {
  const table = newTable(bench);
  for (let host = 0; host < count; host++) {
    bench.setHost(table, host, firstEndpoint + host, weightOf(host, isWeighted));
  }
  bench.buildTable(table);
  return table;
}

class RebuiltTable implements Table {
  private readonly handle: number;

  constructor(
    private readonly bench: BenchModule,
    newTable: NewTable,
    private readonly hosts: Hosts,
    firstEndpoint: number,
  ) {
    this.handle = fill(bench, newTable, hosts, firstEndpoint);
  }

  get bytes(): number {
    return this.bench.bytesOfTable(this.handle);
  }

  /** Requests go by the old one until the new one is ready. */
  get bytesInChange(): number {
    return 2 * this.bytes;
  }

  lookUp(times: number): void {
    this.bench.findMany(this.handle, times);
  }

  change(host: number, endpoint: number, weight: number): void {
    this.bench.setHost(this.handle, host, endpoint, weight);
  }

  settle(): void {
    this.bench.buildTable(this.handle);
  }

  shares(): number[] {
    this.bench.countShares(this.handle);
    return Array.from({ length: this.hosts.count }, (_, host) => this.bench.shareOf(this.handle, host));
  }
}

class Members implements Membership {
  private readonly handle: number;

  constructor(
    private readonly bench: BenchModule,
    newTable: NewTable,
    private readonly hosts: Hosts,
  ) {
    this.handle = fill(bench, newTable, hosts, 0);
  }

  arrange(absent: number, sick: number): void {
    for (let host = 0; host < this.hosts.count; host++) {
      const isOut = host === absent || host === sick;
      this.bench.setHost(this.handle, host, host, isOut ? 0 : weightOf(host, this.hosts.isWeighted));
    }
    this.bench.buildTable(this.handle);
  }

  ownerOf(key: number): number {
    return this.bench.findKey(this.handle, key, 0);
  }

  retryOf(key: number): number {
    const owner = this.ownerOf(key);
    let other = owner;
    for (let attempt = 1; attempt <= ATTEMPTS_MAX && other === owner; attempt++) {
      other = this.bench.findKey(this.handle, key, attempt);
    }
    return other;
  }

  identityOf(host: number): number {
    return host;
  }
}
