/** The records of a pool's endpoints, found by index or by address. An index stays the endpoint's own until it is retired. */
import { xxHash64 } from "../math/xxhash64";
import { AddressTable } from "./address_table";
import {
  ADDRESS_MAX_BYTES,
  addressOf,
  ENDPOINT_BYTES,
  Endpoint,
  endpointAt,
  FACT_BYTES,
  factOf,
  METRIC_COUNT,
  NONE,
  STANDING_BYTES,
  Standing,
  standingAt,
} from "./endpoint";
import { release, reserve } from "./memory";

export const ENDPOINTS_MAX: i32 = 16384;
const FIRST_CAPACITY: i32 = 16;
/** Blocks come aligned to 16 bytes only. */
const SLACK_BYTES: usize = ENDPOINT_BYTES - 16;

export class EndpointTable {
  /** Records 0..count-1 have been used; those without an address are free. */
  count: i32 = 0;
  capacity: i32 = 0;
  private block: usize = 0;
  private endpoints: usize = 0;
  private standings: usize = 0;
  private extras: usize = 0; // {f32, u32}[capacity][extraCount]
  private freeCount: i32 = 0;
  /** No record before it is free. */
  private firstFree: i32 = 0;
  private addresses: AddressTable = new AddressTable();

  /** @param extraCount metrics besides those in the endpoints' own records */
  constructor(readonly extraCount: i32 = 0) {}

  at(index: i32): Endpoint {
    return endpointAt(this.endpoints, index);
  }

  standing(index: i32): Standing {
    return standingAt(this.standings, index);
  }

  standingOf(endpoint: Endpoint): Standing {
    return this.standing(this.indexOf(endpoint));
  }

  /** @returns where a fact is: f32 value, NaN = never seen, u32 time. @param metric 0..METRIC_COUNT+extraCount-1 */
  factAt(index: i32, metric: i32): usize {
    return metric < METRIC_COUNT ? factOf(this.at(index), metric) : this.extraAt(index, metric - METRIC_COUNT);
  }

  /** @returns where an endpoint's facts besides those in its record begin */
  extrasOf(endpoint: Endpoint): usize {
    return this.extraAt(this.indexOf(endpoint), 0);
  }

  indexOf(endpoint: Endpoint): i32 {
    return <i32>((changetype<usize>(endpoint) - this.endpoints) / ENDPOINT_BYTES);
  }

  private extraAt(index: i32, n: i32): usize {
    return this.extras + <usize>(index * this.extraCount + n) * FACT_BYTES;
  }

  /** @returns where the endpoints are, until the table grows */
  get base(): usize {
    return this.endpoints;
  }

  /** @returns the index of an address, whether it is a member still or not; NONE where it isn't known */
  find(address: usize, length: i32): i32 {
    if (this.count === 0 || length <= 0 || length > ADDRESS_MAX_BYTES) return NONE;
    return this.addresses.find(this.standings, xxHash64(address, length, 0), address, length);
  }

  /** @returns the index of the address with that xxHash64, as `find` */
  findHash(hash: u64): i32 {
    return this.count === 0 ? NONE : this.addresses.findHash(this.standings, hash);
  }

  /** @returns true where there is room for one more; the table may have grown */
  makeRoom(): bool {
    return this.freeCount > 0 || this.count < this.capacity || this.grow();
  }

  /** Gives an address a record. There must be room, and the address must be new. @returns its index */
  add(address: usize, length: i32): i32 {
    const index = this.freeSlot();
    const endpoint = this.at(index);
    const standing = this.standing(index);
    memory.fill(changetype<usize>(endpoint), 0, ENDPOINT_BYTES);
    memory.fill(changetype<usize>(standing), 0, STANDING_BYTES);
    endpoint.latencyMs = NaN;
    standing.hash = xxHash64(address, length, 0);
    standing.addressLength = <u8>length;
    standing.oldestFlight = NONE;
    standing.newestFlight = NONE;
    standing.metadataWeight = NaN;
    standing.metadataHealth = NaN;
    standing.endpointWeight = NaN;
    standing.endpointHealth = NaN;
    standing.envoyWeight = NaN;
    standing.ownLatencyMs = NaN;
    standing.idleCount = NaN;
    for (let n = 0; n < METRIC_COUNT + this.extraCount; n++) store<f32>(this.factAt(index, n), NaN);
    memory.copy(addressOf(standing), address, length);
    this.addresses.add(standing.hash, index);
    return index;
  }

  /** Frees a record; `reindex` must follow before the next look-up. */
  retire(index: i32): void {
    this.standing(index).addressLength = 0;
    this.freeCount++;
    this.firstFree = min<i32>(this.firstFree, index);
  }

  reindex(): void {
    if (!this.addresses.reset(this.capacity)) return;
    for (let i = 0; i < this.count; i++) {
      const standing = this.standing(i);
      if (standing.addressLength > 0) this.addresses.add(standing.hash, i);
    }
  }

  free(): void {
    release(this.block, this.blockBytes(this.capacity));
    this.block = 0;
    this.count = 0;
    this.capacity = 0;
    this.addresses.free();
  }

  private freeSlot(): i32 {
    if (this.freeCount === 0) return this.count++;
    while (this.firstFree < this.count - 1 && this.standing(this.firstFree).addressLength > 0) this.firstFree++;
    this.freeCount--;
    return this.firstFree++;
  }

  private grow(): bool {
    const capacity = this.capacity === 0 ? FIRST_CAPACITY : this.capacity * 2;
    if (capacity > ENDPOINTS_MAX) return false;
    const block = reserve(this.blockBytes(capacity));
    if (block === 0) return false;
    const addresses = new AddressTable();
    if (!addresses.reset(capacity)) {
      release(block, this.blockBytes(capacity));
      return false;
    }
    const endpoints = (block + SLACK_BYTES) & ~(ENDPOINT_BYTES - 1);
    const standings = endpoints + <usize>capacity * ENDPOINT_BYTES;
    const extras = standings + <usize>capacity * STANDING_BYTES;
    memory.copy(endpoints, this.endpoints, <usize>this.count * ENDPOINT_BYTES);
    memory.copy(standings, this.standings, <usize>this.count * STANDING_BYTES);
    memory.copy(extras, this.extras, <usize>(this.count * this.extraCount) * FACT_BYTES);
    release(this.block, this.blockBytes(this.capacity));
    this.addresses.free();
    this.addresses = addresses;
    this.block = block;
    this.endpoints = endpoints;
    this.standings = standings;
    this.extras = extras;
    this.capacity = capacity;
    this.reindex();
    return true;
  }

  private blockBytes(capacity: i32): usize {
    const bytes = ENDPOINT_BYTES + STANDING_BYTES + <usize>this.extraCount * FACT_BYTES;
    return SLACK_BYTES + <usize>capacity * bytes;
  }
}
