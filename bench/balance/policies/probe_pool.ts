/**
 * A Prequal client's pool of probe answers (Wydrowski et al., "Load is not what you should balance", NSDI 2024, section 4), and the
 * hot-cold lexicographic rule on it.
 */

/** An answer to a probe. */
export interface Probe {
  readonly host: number;
  readonly answeredMs: number;
  /** Requests in flight there, with those that this client has sent on its account. */
  rif: number;
  readonly latencyMs: number;
  /** How often it may still be used. */
  usesLeft: number;
}

export class ProbePool {
  private probes: Probe[] = [];

  constructor(private readonly capacity: number) {}

  get count(): number {
    return this.probes.length;
  }

  /** A newer answer replaces the same host's; a full pool loses its oldest. */
  add(probe: Probe): void {
    const before = this.probes.findIndex((one) => one.host === probe.host);
    if (before >= 0) this.probes.splice(before, 1);
    else if (this.probes.length >= this.capacity) this.removeOldest();
    this.probes.push(probe);
  }

  /** Takes out what was answered before that. */
  expire(beforeMs: number): void {
    while (this.probes.length > 0 && (this.probes[0] as Probe).answeredMs < beforeMs) this.probes.shift();
  }

  removeOldest(): void {
    this.probes.shift();
  }

  /** Takes out the probe that would be chosen last: the hot one with most in flight, else the cold one with the highest latency. */
  removeWorst(hotAbove: number): void {
    let worst = -1;
    this.probes.forEach((probe, index) => {
      const against = this.probes[worst];
      if (against === undefined || isWorse(probe, against, hotAbove)) worst = index;
    });
    if (worst >= 0) this.probes.splice(worst, 1);
  }

  keepOnly(members: readonly number[]): void {
    this.probes = this.probes.filter((probe) => members.includes(probe.host));
  }

  /**
   * Chooses and uses a probe: the cold one with the lowest latency, or where all are hot the one with least in flight.
   *
   * @param hotAbove requests in flight above which a host is hot
   * @returns its host; the pool must not be empty
   */
  use(hotAbove: number): number {
    let best = this.probes[0] as Probe;
    for (const probe of this.probes) if (isWorse(best, probe, hotAbove)) best = probe;
    best.rif++;
    best.usesLeft--;
    if (best.usesLeft <= 0) this.probes.splice(this.probes.indexOf(best), 1);
    return best.host;
  }
}

function isWorse(one: Probe, other: Probe, hotAbove: number): boolean {
  const isHot = one.rif > hotAbove;
  if (isHot !== other.rif > hotAbove) return isHot;
  return isHot ? one.rif > other.rif : one.latencyMs > other.latencyMs;
}
