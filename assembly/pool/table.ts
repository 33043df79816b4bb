/** The records of a pool's endpoints, found by index or by address. An index stays the endpoint's own until it is retired. */
import { xxHash64 } from "../math/xxhash64";
import { AddressTable } from "./address_table";
import {
  ADDRESS_MAX_BYTES,
  addressOf,
  ENDPOINT_BYTES,
  Endpoint,
  factOf,
  METRIC_COUNT,
  NONE,
  recordAt,
} from "./endpoint";
import { release, reserve } from "./memory";

export const ENDPOINTS_MAX: i32 = 16384;
const FIRST_CAPACITY: i32 = 16;

export class EndpointTable {
  /** Records 0..count-1 have been used; those without an address are free. */
  count: i32 = 0;
  capacity: i32 = 0;
  private records: usize = 0;
  private freeCount: i32 = 0;
  /** No record before it is free. */
  private firstFree: i32 = 0;
  private addresses: AddressTable = new AddressTable();

  at(index: i32): Endpoint {
    return recordAt(this.records, index);
  }

  /** @returns where the records are, until the table grows */
  get base(): usize {
    return this.records;
  }

  /** @returns the index of an address, whether it is a member still or not; NONE where it isn't known */
  find(address: usize, length: i32): i32 {
    if (this.count === 0 || length <= 0 || length > ADDRESS_MAX_BYTES) return NONE;
    return this.addresses.find(this.records, xxHash64(address, length, 0), address, length);
  }

  /** @returns true where there is room for one more; the table may have grown */
  makeRoom(): bool {
    return this.freeCount > 0 || this.count < this.capacity || this.grow();
  }

  /** Gives an address a record. There must be room, and the address must be new. @returns its index */
  add(address: usize, length: i32): i32 {
    const index = this.freeSlot();
    const endpoint = this.at(index);
    memory.fill(changetype<usize>(endpoint), 0, ENDPOINT_BYTES);
    endpoint.hash = xxHash64(address, length, 0);
    endpoint.addressLength = <u8>length;
    endpoint.oldestFlight = NONE;
    endpoint.newestFlight = NONE;
    for (let metric = 0; metric < METRIC_COUNT; metric++) store<f32>(factOf(endpoint, metric), NaN);
    memory.copy(addressOf(endpoint), address, length);
    this.addresses.add(endpoint.hash, index);
    return index;
  }

  /** Frees a record; `reindex` must follow before the next look-up. */
  retire(index: i32): void {
    this.at(index).addressLength = 0;
    this.freeCount++;
    this.firstFree = min<i32>(this.firstFree, index);
  }

  reindex(): void {
    if (!this.addresses.reset(this.capacity)) return;
    for (let i = 0; i < this.count; i++) {
      const endpoint = this.at(i);
      if (endpoint.addressLength > 0) this.addresses.add(endpoint.hash, i);
    }
  }

  free(): void {
    release(this.records, <usize>this.capacity * ENDPOINT_BYTES);
    this.records = 0;
    this.count = 0;
    this.capacity = 0;
    this.addresses.free();
  }

  private freeSlot(): i32 {
    if (this.freeCount === 0) return this.count++;
    while (this.firstFree < this.count - 1 && this.at(this.firstFree).addressLength > 0) this.firstFree++;
    this.freeCount--;
    return this.firstFree++;
  }

  private grow(): bool {
    const capacity = this.capacity === 0 ? FIRST_CAPACITY : this.capacity * 2;
    if (capacity > ENDPOINTS_MAX) return false;
    const records = reserve(<usize>capacity * ENDPOINT_BYTES);
    if (records === 0) return false;
    const addresses = new AddressTable();
    if (!addresses.reset(capacity)) {
      release(records, <usize>capacity * ENDPOINT_BYTES);
      return false;
    }
    memory.copy(records, this.records, <usize>this.count * ENDPOINT_BYTES);
    release(this.records, <usize>this.capacity * ENDPOINT_BYTES);
    this.addresses.free();
    this.addresses = addresses;
    this.records = records;
    this.capacity = capacity;
    this.reindex();
    return true;
  }
}
