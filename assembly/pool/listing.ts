/**
 * Who belongs to a cluster. A listing (begin, join..., end) makes the membership; members keep their index and what was learned of them for
 * as long as they are members; an index is used again only when nobody refers to it any more.
 */
import { Settings } from "../config/settings";
import { closeBreaker } from "./breaker";
import { BREAKER_CLOSED, Endpoint, HOLD_PEER, LEVELS_MAX, NONE, Standing } from "./endpoint";
import { GROUPS_MAX, Groups, UNKNOWN_GROUP } from "./groups";
import { Members } from "./members";
import { NobodyWatching, PoolObserver } from "./observer";
import { Sent } from "./sent";
import { SourceKind } from "./source";
import { forgetOutcomes } from "./success_rate";
import { EndpointTable } from "./table";

export abstract class Listing {
  readonly table: EndpointTable;
  readonly groups: Groups = new Groups();
  readonly members: Members = new Members();
  readonly sent: Sent = new Sent();
  observer: PoolObserver = new NobodyWatching();
  /** Now, on the pool's clock; the plugin sets it before each use. */
  nowMs: u32 = 0;
  /** Members whose breaker is not closed, here or at a peer. */
  ejectedCount: i32 = 0;
  protected listing: u32 = 0;
  protected isListing: bool = false;
  /** The lists of members are to be made anew. */
  protected stale: bool = false;
  protected retiring: bool = false;

  /** @param extraCount metrics besides cpu, mem and conns */
  constructor(
    public settings: Settings,
    extraCount: i32,
  ) {
    this.table = new EndpointTable(extraCount);
  }

  /** What the sources said is put together, and it is decided anew who may get requests. */
  protected abstract settle(): void;
  /** Tells the observer what is new of an endpoint. */
  protected abstract announce(index: i32): void;
  protected abstract startRamp(endpoint: Endpoint, standing: Standing): void;

  endpoint(index: i32): Endpoint {
    return this.table.at(index);
  }

  standing(index: i32): Standing {
    return this.table.standing(index);
  }

  begin(): void {
    this.listing++;
    this.isListing = true;
    if (this.groups.count > GROUPS_MAX / 2) this.dropEmptyGroups();
  }

  join(address: usize, length: i32): i32 {
    let index = this.table.find(address, length);
    if (index === NONE) {
      if (!this.makeRoom()) return NONE;
      index = this.table.add(address, length);
    }
    const standing = this.standing(index);
    if (!standing.member) this.admit(this.endpoint(index), standing);
    standing.listing = this.listing;
    standing.confirmedAtMs = this.nowMs;
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

  /** @returns whether a source may say where the endpoint is: nobody nearer to it has. @param nowhere it takes back what it said */
  mayPlace(index: i32, kind: SourceKind, nowhere: bool): bool {
    const standing = this.standing(index);
    if (<i32>standing.placedBy > <i32>kind || (nowhere && <i32>standing.placedBy !== <i32>kind)) return false;
    standing.placedBy = <u8>(nowhere ? SourceKind.Nobody : kind);
    return true;
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
    const priority = this.standing(index).priority;
    const group = this.groups.find(region, regionLength, zone, zoneLength, latitude, longitude, priority);
    this.moveToGroup(index, group);
    return group !== UNKNOWN_GROUP || (regionLength === 0 && zoneLength === 0 && isNaN(latitude));
  }

  /** @param priority >= 0 */
  setPriority(index: i32, priority: i32): void {
    const standing = this.standing(index);
    const level = <u8>min<i32>(priority, LEVELS_MAX - 1);
    if (standing.priority === level) return;
    standing.priority = level;
    this.stale = true;
    this.moveToGroup(index, this.groups.withPriority(this.endpoint(index).group, level));
  }

  end(): void {
    this.isListing = false;
    for (let i = 0; i < this.table.count; i++) {
      const standing = this.standing(i);
      if (standing.member && standing.listing !== this.listing) this.dismiss(standing, i);
    }
    this.settle();
  }

  /** The members are those of the last listing still. */
  confirm(): void {
    for (let n = 0; n < this.members.count; n++) this.standing(this.members.at(n)).confirmedAtMs = this.nowMs;
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

  private moveToGroup(index: i32, group: i32): void {
    const endpoint = this.endpoint(index);
    if (endpoint.group !== <u8>group) this.stale = true;
    endpoint.group = <u8>group;
  }

  private dropEmptyGroups(): void {
    const used = new StaticArray<bool>(GROUPS_MAX);
    for (let n = 0; n < this.members.count; n++) used[this.endpoint(this.members.at(n)).group] = true;
    const moved = this.groups.keep(used);
    for (let i = 0; i < this.table.count; i++) this.moveToGroup(i, moved[this.endpoint(i).group]);
  }

  private admit(endpoint: Endpoint, standing: Standing): void {
    standing.member = true;
    standing.joinedAtMs = this.nowMs;
    standing.metadataWeight = NaN;
    standing.metadataHealth = NaN;
    standing.endpointWeight = NaN;
    standing.endpointHealth = NaN;
    standing.envoyWeight = NaN;
    standing.holds = 0;
    standing.priority = 0;
    standing.placedBy = <u8>SourceKind.Nobody;
    standing.metadataHash = 0;
    standing.metadataDueMs = this.nowMs;
    standing.unsteeredCount = 0;
    standing.idleCount = NaN;
    standing.wasUsable = true;
    closeBreaker(standing);
    forgetOutcomes(standing);
    endpoint.group = <u8>UNKNOWN_GROUP;
    endpoint.othersInFlight = 0;
    endpoint.rampDone = true;
    standing.sentShare = NaN;
    standing.numberedAtMs = this.nowMs;
    this.sent.startAnew(endpoint, standing);
    if (this.listing > 1) this.startRamp(endpoint, standing);
    this.stale = true;
  }

  private dismiss(standing: Standing, index: i32): void {
    if (standing.breaker !== BREAKER_CLOSED) this.ejectedCount--;
    if (standing.holds & HOLD_PEER) this.ejectedCount--;
    standing.holds = 0;
    closeBreaker(standing);
    standing.member = false;
    this.stale = true;
    this.retiring = true;
    this.announce(index);
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
