/** Who of the members may get requests: what the sources say of them, what holds them back, how they come back, by priority. */
import { BREAKER_CLOSED, Endpoint, HOLD_ENVOY, HOLD_PEER, HOLD_PROBE, LEVELS_MAX, Standing } from "./endpoint";
import { Listing } from "./listing";
import { Priorities } from "./priorities";
import { SourceKind } from "./source";

/** Least share of its traffic that a newcomer gets (as Envoy's slow start: min_weight_percent 10). */
const RAMP_MIN: f32 = 0.1;

export abstract class Roster extends Listing {
  readonly priorities: Priorities = new Priorities();
  /** The priority that the request at hand draws from. */
  level: i32 = 0;
  /** Where its usable members begin in the list of all, and how many they are. */
  private levelStart: i32 = 0;
  drawCount: i32 = 0;
  /** Sum of the usable members' weights. */
  usableWeight: f64 = 0;
  /** Somebody became usable, or unusable. */
  private shifted: bool = false;

  hold(index: i32, kind: SourceKind, held: bool): void {
    const standing = this.standing(index);
    const bit = kind === SourceKind.Envoy ? HOLD_ENVOY : HOLD_PROBE;
    const wasHeld = (standing.holds & bit) !== 0;
    if (held === wasHeld) return;
    standing.holds ^= bit;
    this.reconsider(index);
  }

  /** A worker's breaker is open there, or no longer; only as many are believed as may be ejected. */
  holdByPeer(index: i32, held: bool): void {
    const standing = this.standing(index);
    const wasHeld = (standing.holds & HOLD_PEER) !== 0;
    if (held === wasHeld || !standing.member || (held && !this.mayEjectMore())) return;
    standing.holds ^= HOLD_PEER;
    this.ejectedCount += held ? 1 : -1;
    this.reconsider(index);
  }

  /** Envoy's own view is no longer in force: what it said of weights, priorities and health is forgotten. */
  forgetEnvoy(): void {
    for (let n = 0; n < this.members.count; n++) {
      const index = this.members.at(n);
      const standing = this.standing(index);
      standing.holds &= ~HOLD_ENVOY;
      standing.envoyWeight = NaN;
      standing.unsteeredCount = 0;
      standing.idleCount = NaN;
      this.endpoint(index).othersInFlight = standing.peersInFlight;
      this.setPriority(index, 0);
    }
    this.stale = true;
    this.settleIfStale();
  }

  /** What an endpoint's own metadata said is forgotten. */
  forgetEndpointMetadata(index: i32): void {
    const standing = this.standing(index);
    standing.endpointWeight = NaN;
    standing.endpointHealth = NaN;
    if (standing.placedBy === <u8>SourceKind.EndpointMetadata) {
      standing.placedBy = <u8>SourceKind.Nobody;
      this.place(index, 0, 0, 0, 0, NaN, NaN);
    }
    this.reconsider(index);
    this.settleIfStale();
  }

  /**
   * Its metadata is read only when it answers: an endpoint that it keeps from getting requests would never be read again. So what it said
   * holds for fact_age_limit_ms.
   */
  protected expireEndpointMetadata(index: i32): void {
    const standing = this.standing(index);
    if (isNaN(standing.endpointWeight) && isNaN(standing.endpointHealth)) return;
    const overdueMs = <i32>(this.nowMs - standing.metadataDueMs);
    if (<f64>overdueMs > this.settings.factAgeLimitMs) {
      standing.metadataHash = 0;
      this.forgetEndpointMetadata(index);
    }
  }

  /** Works out anew what follows from what the sources said of an endpoint. Within a listing, `end` does so for all. */
  reconsider(index: i32): void {
    if (this.isListing) return;
    this.weigh(index);
    this.judge(index);
    this.announce(index);
  }

  /** After a source has spoken outside of a listing. */
  settleIfStale(): void {
    if (this.stale && !this.isListing) this.settle();
  }

  /** Draws from a priority, or from the first that has anybody usable where it has not. */
  protected drawFrom(level: i32): void {
    this.level = this.members.usableAt(level) > 0 ? level : this.firstUsable();
    this.levelStart = unchecked(this.members.levelStart[this.level]);
    this.drawCount = this.members.usableAt(this.level);
  }

  /** @returns the n-th usable member of the priority that was drawn, 0 <= n < drawCount */
  drawn(n: i32): i32 {
    return this.members.at(this.levelStart + n);
  }

  /** @returns whether an endpoint is of the priority that the request at hand draws from */
  isOfLevel(endpoint: Endpoint): bool {
    return <i32>unchecked(this.groups.priority[endpoint.group]) === this.level;
  }

  /** @returns how many members a group has where it is of the priority that the request at hand draws from */
  sizeOf(group: i32): i32 {
    return <i32>unchecked(this.groups.priority[group]) === this.level ? this.members.groupSize(group) : 0;
  }

  /** @returns how many members of a group the request at hand may go to */
  usableIn(group: i32): i32 {
    const matches = <i32>unchecked(this.groups.priority[group]) === this.level;
    return matches ? unchecked(this.members.groupUsableCount[group]) : 0;
  }

  /** @returns the share of its traffic that a newcomer or a recovered endpoint may get, RAMP_MIN..1 */
  ramp(endpoint: Endpoint): f32 {
    if (endpoint.rampDone) return 1;
    const elapsedMs = <f64>(this.nowMs - this.table.standingOf(endpoint).rampFromMs);
    if (elapsedMs < this.settings.rampMs) return max<f32>(RAMP_MIN, <f32>(elapsedMs / this.settings.rampMs));
    endpoint.rampDone = true;
    return 1;
  }

  /** Tells a new observer of all members. */
  announceAll(): void {
    for (let n = 0; n < this.members.count; n++) {
      const index = this.members.at(n);
      if (this.standing(index).announced) this.observer.joined(index);
    }
  }

  private firstUsable(): i32 {
    for (let level = 0; level < LEVELS_MAX; level++) if (this.members.usableAt(level) > 0) return level;
    return 0;
  }

  protected settle(): void {
    if (this.stale) this.members.rebuild(this.table);
    this.stale = false;
    let sum: f64 = 0;
    for (let n = 0; n < this.members.count; n++) this.weigh(this.members.at(n));
    for (let i = 0; i < this.table.count; i++) {
      this.judge(i);
      if (this.endpoint(i).usable) sum += <f64>this.standing(i).weight;
    }
    this.usableWeight = sum;
    this.shifted = true;
    this.followShift();
    for (let n = 0; n < this.members.count; n++) this.announce(this.members.at(n));
  }

  /** Follows what changed since the last call in who is usable. */
  protected followShift(): void {
    if (!this.shifted) return;
    this.shifted = false;
    if (!this.priorities.follow(this.members)) return;
    for (let n = 0; n < this.members.count; n++) this.announce(this.members.at(n));
  }

  /** Tells the observer of a member it doesn't know, of another weight, or that it left: the members of priorities in use. */
  protected announce(index: i32): void {
    const standing = this.standing(index);
    const wanted = standing.member && this.priorities.isActive(standing.priority);
    if (!wanted && standing.announced) this.observer.left(index);
    else if (wanted && !standing.announced) this.observer.joined(index);
    else if (wanted && standing.announcedWeight !== standing.weight) this.observer.reweighed(index);
    standing.announced = wanted;
    standing.announcedWeight = standing.weight;
  }

  protected startRamp(endpoint: Endpoint, standing: Standing): void {
    standing.rampFromMs = this.nowMs;
    endpoint.rampDone = this.settings.rampMs === 0;
    this.sent.startAnew(endpoint, standing);
  }

  protected mayEjectMore(): bool {
    return <f64>(this.ejectedCount + 1) <= this.settings.maxEjectedRatio * <f64>this.members.count;
  }

  /** Everything but the breaker. */
  protected allowed(index: i32): bool {
    const standing = this.standing(index);
    const isHealthy = standing.holds === 0 && standing.health > <f32>this.settings.healthThreshold;
    return standing.member && standing.weight > 0 && isHealthy;
  }

  /** Puts together what the sources say: the nearer to the endpoint is believed, Envoy's weight is a factor. */
  private weigh(index: i32): void {
    const standing = this.standing(index);
    const endpoint = this.endpoint(index);
    const wasUsable = endpoint.usable;
    const own = said(standing.endpointWeight, said(standing.metadataWeight, 1));
    const weight = min<f32>(own * said(standing.envoyWeight, 1), 1e9);
    if (wasUsable) this.usableWeight += <f64>weight - <f64>standing.weight;
    standing.weight = weight;
    standing.health = said(standing.endpointHealth, said(standing.metadataHealth, 1));
    endpoint.share = standing.weight * standing.health;
  }

  /** Decides whether a member may get requests; one that comes back ramps. Lists that are to be made anew are left to `settle`. */
  protected judge(index: i32): void {
    const endpoint = this.endpoint(index);
    const standing = this.standing(index);
    if (!standing.member || this.stale) return;
    const usable = standing.breaker === BREAKER_CLOSED && this.allowed(index);
    if (usable !== endpoint.usable) {
      this.members.setUsable(this.table, index, usable);
      this.usableWeight += usable ? <f64>standing.weight : -(<f64>standing.weight);
      this.shifted = true;
    }
    if (usable && !standing.wasUsable) this.startRamp(endpoint, standing);
    standing.wasUsable = usable;
  }
}

function said(value: f32, otherwise: f32): f32 {
  return isNaN(value) ? otherwise : value;
}
