/** One source's say on a pool's endpoints: what it says of them is kept apart from what the others say, and does not undo it. */
import { NONE } from "./endpoint";
import { DECLARED_GAIN, SAMPLE_GAIN } from "./facts";
import { Membership } from "./membership";
import { Pool } from "./pool";

/** The nearer to the endpoint, the more it is believed about what has no age: where the endpoint is, its weight, its health. */
export enum SourceKind {
  Nobody,
  Envoy,
  ClusterMetadata,
  EndpointMetadata,
  Probe,
}

export class Source extends Membership {
  /** Members that the listing told last has and that were none before. */
  newcomerCount: i32 = 0;
  private readonly gain: f32;
  /** All that it reports is at least so old, milliseconds. */
  leastAgeMs: u32 = 0;

  /** @param lists whether its listings make the membership */
  constructor(
    private readonly pool: Pool,
    private readonly kind: SourceKind,
    lists: bool,
  ) {
    super();
    this.lists = lists;
    this.gain = kind === SourceKind.Probe ? SAMPLE_GAIN : DECLARED_GAIN;
  }

  begin(): void {
    this.newcomerCount = 0;
    if (this.lists) this.pool.begin();
  }

  find(address: usize, length: i32): i32 {
    return this.pool.find(address, length);
  }

  join(address: usize, length: i32): i32 {
    if (!this.lists) return this.pool.find(address, length);
    if (this.pool.find(address, length) === NONE) this.newcomerCount++;
    return this.pool.join(address, length);
  }

  joinedNow(index: i32): bool {
    return this.lists && this.pool.joinedNow(index);
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
    const nowhere = regionLength === 0 && zoneLength === 0 && isNaN(latitude);
    if (!this.pool.mayPlace(index, this.kind, nowhere)) return true;
    return this.pool.place(index, region, regionLength, zone, zoneLength, latitude, longitude);
  }

  report(index: i32, metric: i32, value: f32, ageMs: u32): void {
    this.pool.report(index, metric, value, max<u32>(ageMs, this.leastAgeMs), this.gain);
  }

  setHealth(index: i32, health: f32): void {
    const standing = this.pool.standing(index);
    if (this.kind === SourceKind.EndpointMetadata) standing.endpointHealth = health;
    else standing.metadataHealth = health;
    this.pool.reconsider(index);
  }

  setWeight(index: i32, weight: f32): void {
    const standing = this.pool.standing(index);
    if (this.kind === SourceKind.EndpointMetadata) standing.endpointWeight = weight;
    else if (this.kind === SourceKind.Envoy) standing.envoyWeight = weight;
    else standing.metadataWeight = weight;
    this.pool.reconsider(index);
  }

  hold(index: i32, held: bool): void {
    this.pool.hold(index, this.kind, held);
  }

  setPriority(index: i32, priority: i32): void {
    this.pool.setPriority(index, priority);
  }

  setActive(index: i32, count: i32): void {
    this.pool.setActive(index, count);
  }

  end(): void {
    if (this.lists) this.pool.end();
    else this.pool.settleIfStale();
  }
}
