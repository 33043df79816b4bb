/**
 * Who belongs to a cluster, and who of them may get requests. A listing (begin, join..., end) makes the membership; members keep their
 * index and what was learned of them for as long as they are members; an index is used again only when nobody refers to it any more.
 */
import { Settings } from "../config/settings";
import { closeBreaker } from "./breaker";
import { BREAKER_CLOSED, Endpoint, NONE, Standing } from "./endpoint";
import { GROUPS_MAX, Groups, UNKNOWN_GROUP } from "./groups";
import { Members } from "./members";
import { Membership } from "./membership";
import { NobodyWatching, PoolObserver } from "./observer";
import { EndpointTable } from "./table";

/** Least share of its traffic that a newcomer gets (as Envoy's slow start: min_weight_percent 10). */
const RAMP_MIN: f32 = 0.1;

export abstract class Roster extends Membership {
  readonly table: EndpointTable = new EndpointTable();
  readonly groups: Groups = new Groups();
  readonly members: Members = new Members();
  observer: PoolObserver = new NobodyWatching();
  /** Now, on the pool's clock; the plugin sets it before each use. */
  nowMs: u32 = 0;
  /** Sum of the usable members' weights. */
  usableWeight: f64 = 0;
  /** Members whose breaker is not closed. */
  ejectedCount: i32 = 0;
  private listing: u32 = 0;
  private stale: bool = false;
  private retiring: bool = false;

  constructor(public settings: Settings) {
    super();
  }

  endpoint(index: i32): Endpoint {
    return this.table.at(index);
  }

  standing(index: i32): Standing {
    return this.table.standing(index);
  }

  begin(): void {
    this.listing++;
    if (this.groups.count > GROUPS_MAX / 2) this.groups.clear();
  }

  join(address: usize, length: i32): i32 {
    let index = this.table.find(address, length);
    if (index === NONE) {
      if (!this.makeRoom()) return NONE;
      index = this.table.add(address, length);
    }
    const endpoint = this.endpoint(index);
    const standing = this.standing(index);
    if (!standing.member) this.admit(endpoint, standing);
    standing.listing = this.listing;
    endpoint.weight = 1;
    endpoint.health = 1;
    return index;
  }

  joinedNow(index: i32): bool {
    const standing = this.standing(index);
    return standing.member && standing.listing === this.listing;
  }

  /** @returns the index of a member, or NONE */
  find(address: usize, length: i32): i32 {
    const index = this.table.find(address, length);
    return index !== NONE && this.standing(index).member ? index : NONE;
  }

  place(
    index: i32,
    region: usize,
    regionLength: i32,
    zone: usize,
    zoneLength: i32,
    latitude: f32,
    longitude: f32,
  ): bool {
    const group = <u8>this.groups.find(region, regionLength, zone, zoneLength, latitude, longitude);
    const endpoint = this.endpoint(index);
    if (endpoint.group !== group) this.stale = true;
    endpoint.group = group;
    return group !== <u8>UNKNOWN_GROUP || (regionLength === 0 && zoneLength === 0 && isNaN(latitude));
  }

  setHealth(index: i32, health: f32): void {
    this.endpoint(index).health = health;
  }

  setWeight(index: i32, weight: f32): void {
    this.endpoint(index).weight = weight;
  }

  end(): void {
    for (let i = 0; i < this.table.count; i++) {
      const standing = this.standing(i);
      if (standing.member && standing.listing !== this.listing) this.dismiss(standing, i);
      if (standing.member) this.announce(standing, i);
    }
    if (this.stale) this.members.rebuild(this.table);
    this.stale = false;
    this.judgeAll();
  }

  /** Tells a new observer of all members. */
  announceAll(): void {
    for (let n = 0; n < this.members.count; n++) this.observer.joined(this.members.at(n));
  }

  /** @returns the share of its traffic that a newcomer or a recovered endpoint may get, RAMP_MIN..1 */
  ramp(endpoint: Endpoint): f32 {
    if (endpoint.rampDone) return 1;
    const elapsedMs = <f64>(this.nowMs - endpoint.rampFromMs);
    if (elapsedMs < this.settings.rampMs) return max<f32>(RAMP_MIN, <f32>(elapsedMs / this.settings.rampMs));
    endpoint.rampDone = true;
    return 1;
  }

  /** @returns true when a stream that was sent at `sentMs` can have met this endpoint under this index */
  wasThere(index: i32, sentMs: u32): bool {
    const standing = this.standing(index);
    return standing.addressLength > 0 && this.nowMs - standing.joinedAtMs >= this.nowMs - sentMs;
  }

  free(): void {
    this.table.free();
    this.members.free();
  }

  private makeRoom(): bool {
    if (!this.table.makeRoom()) return false;
    return this.members.capacity >= this.table.capacity || this.members.grow(this.table.capacity);
  }

  private admit(endpoint: Endpoint, standing: Standing): void {
    standing.member = true;
    standing.joinedAtMs = this.nowMs;
    closeBreaker(standing);
    endpoint.rampDone = true;
    if (this.listing > 1) this.startRamp(endpoint);
    this.stale = true;
  }

  private dismiss(standing: Standing, index: i32): void {
    if (standing.breaker !== BREAKER_CLOSED) this.ejectedCount--;
    closeBreaker(standing);
    standing.member = false;
    standing.announced = false;
    this.stale = true;
    this.retiring = true;
    this.observer.left(index);
  }

  private announce(standing: Standing, index: i32): void {
    const weight = this.endpoint(index).weight;
    if (!standing.announced) this.observer.joined(index);
    else if (standing.announcedWeight !== weight) this.observer.reweighed(index);
    standing.announced = true;
    standing.announcedWeight = weight;
  }

  protected startRamp(endpoint: Endpoint): void {
    endpoint.rampFromMs = this.nowMs;
    endpoint.rampDone = this.settings.rampMs === 0;
  }

  /** Everything but the breaker. */
  protected allowed(index: i32): bool {
    const endpoint = this.endpoint(index);
    return this.standing(index).member && endpoint.weight > 0 && endpoint.health > <f32>this.settings.healthThreshold;
  }

  protected judge(index: i32): void {
    const endpoint = this.endpoint(index);
    const standing = this.standing(index);
    const usable = standing.breaker === BREAKER_CLOSED && this.allowed(index);
    if (!standing.member || usable === endpoint.usable) return;
    this.members.setUsable(this.table, index, usable);
    this.usableWeight += usable ? <f64>endpoint.weight : -(<f64>endpoint.weight);
  }

  private judgeAll(): void {
    for (let i = 0; i < this.table.count; i++) this.judge(i);
    let sum: f64 = 0;
    for (let n = 0; n < this.members.usableCount; n++) sum += <f64>this.endpoint(this.members.at(n)).weight;
    this.usableWeight = sum;
  }

  /** Frees the records that nobody refers to any more. */
  protected retire(): void {
    if (!this.retiring) return;
    let freed = false;
    this.retiring = false;
    for (let i = 0; i < this.table.count; i++) {
      const standing = this.standing(i);
      if (standing.member || standing.addressLength === 0) continue;
      if (standing.streamCount > 0 || this.observer.holds(i)) {
        this.retiring = true;
        continue;
      }
      this.table.retire(i);
      freed = true;
    }
    if (freed) this.table.reindex();
  }
}
