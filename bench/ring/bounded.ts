/** What bounded load does: how many requests it sends off their owner, and how many one host has in flight at most. */
import { type Contender, fairShareOf, type Hosts, type Loaded } from "./contender.ts";
import { type Events, eventsOf, keyCountOf, type Load } from "./requests.ts";

/** `load_bound: 1.25`, `hash_balance_factor: 125` */
const BOUND_PERCENT = 125;
/** In a set, for each host to have its turn often; and in all sets, for chance to have had its turn. */
const EVENTS_PER_HOST = 100;
const EVENTS_MIN = 10_000;
const EVENTS = 500_000;
/** The plugin's tick, and how long a request lasts on average. */
const TICK_MS = 100;
const DURATION_MS = 50;

export const LOADS: readonly Load[] = (["equal", "zipf"] as const).flatMap((popularity) =>
  [0.5, 4, 10].map((inFlightMean) => ({ popularity, inFlightMean })),
);

export interface Played {
  readonly offOwnerPercent: number;
  /** The most that one host had in flight at once, to its weight's share of the average. */
  readonly peakToFair: number;
}

export interface Bounded {
  /** For each of `LOADS`. */
  readonly played: readonly Played[];
  /** Of each of `LOADS`, without a bound. */
  readonly unbounded: readonly Played[];
}

/** @returns the figures of each contender, in their order */
export function measureBounded(contenders: readonly Contender[], hosts: Hosts): Bounded[] {
  const plays = contenders.map((contender) => new Play(contender, hosts));
  for (const load of LOADS) {
    const warmUpCount = load.inFlightMean * hosts.count;
    const eventCount = eventCountOf(hosts);
    const sets = Array.from({ length: setCountOf(hosts) }, (_, set) =>
      eventsOf({ ...load, hostCount: hosts.count, set, warmUpCount, eventCount }),
    );
    for (const play of plays) play.run(sets, warmUpCount);
  }
  return plays;
}

function eventCountOf(hosts: Hosts): number {
  return Math.max(EVENTS_MIN, EVENTS_PER_HOST * hosts.count);
}

function setCountOf(hosts: Hosts): number {
  return EVENTS / eventCountOf(hosts);
}

class Play implements Bounded {
  readonly played: Played[] = [];
  readonly unbounded: Played[] = [];
  private readonly bounded: Loaded;
  private readonly free: Loaded;
  private readonly owners: Int32Array;
  private readonly fairShares: readonly number[];

  constructor(contender: Contender, hosts: Hosts) {
    this.bounded = contender.loaded(hosts, BOUND_PERCENT);
    this.free = contender.loaded(hosts, 0);
    this.owners = Int32Array.from({ length: keyCountOf(hosts.count, setCountOf(hosts)) }, (_, key) =>
      this.free.choose(key),
    );
    this.fairShares = Array.from({ length: hosts.count }, (_, host) => fairShareOf(host, hosts));
  }

  run(sets: readonly Events[], warmUpCount: number): void {
    this.played.push(this.play(this.bounded, sets, warmUpCount));
    this.unbounded.push(this.play(this.free, sets, warmUpCount));
  }

  private play(loaded: Loaded, sets: readonly Events[], warmUpCount: number): Played {
    // In a mean duration all that is in flight ends, and as many begin.
    const eventsPerTick = Math.max(1, Math.round((2 * warmUpCount * TICK_MS) / DURATION_MS));
    const runs = sets.map((events) =>
      new Run(loaded, this.owners, this.fairShares.length).play(events, warmUpCount, eventsPerTick),
    );
    const requestCount = runs.reduce((sum, run) => sum + run.requestCount, 0);
    const offOwnerCount = runs.reduce((sum, run) => sum + run.offOwnerCount, 0);
    const peaks = runs.map((run) => run.peakToShare(this.fairShares) / warmUpCount);
    return { offOwnerPercent: (100 * offOwnerCount) / requestCount, peakToFair: Math.max(...peaks) };
  }
}

/** Plays events; counts once the warm-up is over. */
class Run {
  requestCount = 0;
  offOwnerCount = 0;
  private readonly inFlight: { host: number; ticket: number }[] = [];
  private readonly counts: Int32Array;
  private readonly peaks: Int32Array;

  constructor(
    private readonly loaded: Loaded,
    private readonly owners: Int32Array,
    hostCount: number,
  ) {
    this.counts = new Int32Array(hostCount);
    this.peaks = new Int32Array(hostCount);
  }

  /** Leaves nothing in flight behind. */
  play(events: Events, warmUpCount: number, eventsPerTick: number): this {
    events.forEach((event, n) => {
      if (n % eventsPerTick === 0) this.loaded.tick(TICK_MS);
      if (event < 0) this.end(-1 - event);
      else this.begin(event, n >= warmUpCount);
    });
    while (this.inFlight.length > 0) this.end(0);
    return this;
  }

  peakToShare(fairShares: readonly number[]): number {
    return this.peaks.reduce((most, peak, host) => Math.max(most, peak / (fairShares[host] as number)), 0);
  }

  private begin(key: number, isCounted: boolean): void {
    const host = this.loaded.choose(key);
    this.inFlight.push({ host, ticket: this.loaded.start(host) });
    const count = (this.counts[host] as number) + 1;
    this.counts[host] = count;
    if (!isCounted) return;
    this.requestCount++;
    if (host !== this.owners[key]) this.offOwnerCount++;
    this.peaks[host] = Math.max(count, this.peaks[host] as number);
  }

  private end(place: number): void {
    const { host, ticket } = this.inFlight[place] as { host: number; ticket: number };
    const last = this.inFlight.pop() as { host: number; ticket: number };
    if (place < this.inFlight.length) this.inFlight[place] = last;
    this.loaded.finish(host, ticket);
    this.counts[host] = (this.counts[host] as number) - 1;
  }
}
