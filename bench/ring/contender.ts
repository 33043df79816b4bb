/** The contract behind which every way of hashing is measured: Steer's ring and Envoy's tables. */

/** How many hosts there are, of what weights: 1, 2, 3, 4 in turn, or all 1. */
export interface Hosts {
  readonly count: number;
  readonly isWeighted: boolean;
}

/** A contender's table of some hosts. */
export interface Table {
  /** Bytes of the table alone, and with what there is besides while a host comes or goes. */
  readonly bytes: number;
  readonly bytesInChange: number;
  /** Looks up random keys, each depending on the answer before. */
  lookUp(times: number): void;
  /** Says which endpoint a host is from now on; weight 0 = gone. `settle` does the work. */
  change(host: number, endpoint: number, weight: number): void;
  settle(): void;
  /** @returns each host's share of all keys, 0..1 */
  shares(): number[];
}

/** Who gets a key while hosts leave and come back. */
export interface Membership {
  /** From now on `absent` is no member and `sick` is known as unhealthy; -1 = nobody. */
  arrange(absent: number, sick: number): void;
  /** @returns who gets the key, by a number that stays the endpoint's own */
  ownerOf(key: number): number;
  /** @returns to whom it goes when its owner has just failed and must not be asked again */
  retryOf(key: number): number;
  /** @returns that number of a host */
  identityOf(host: number): number;
}

/** A table whose hosts have requests in flight. */
export interface Loaded {
  /** @returns the host that gets the key now */
  choose(key: number): number;
  /** @returns what `finish` wants to know */
  start(host: number): number;
  finish(host: number, ticket: number): void;
  /** So much time has passed. */
  tick(elapsedMs: number): void;
}

export interface Contender {
  readonly name: string;
  /** @param firstEndpoint the first host's endpoint: others give other hashes */
  table(hosts: Hosts, firstEndpoint: number): Table;
  membership(hosts: Hosts): Membership;
  /** @param boundPercent at most so much of the average in flight, 0 = no bound */
  loaded(hosts: Hosts, boundPercent: number): Loaded;
}

/** @returns the weight of one of the hosts */
export function weightOf(host: number, isWeighted = true): number {
  return isWeighted ? 1 + (host & 3) : 1;
}

/** @returns its weight's share of all, 0..1 */
export function fairShareOf(host: number, { count, isWeighted }: Hosts): number {
  let sum = 0;
  for (let other = 0; other < count; other++) sum += weightOf(other, isWeighted);
  return weightOf(host, isWeighted) / sum;
}
