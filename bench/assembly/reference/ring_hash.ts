/** Envoy's RING_HASH (ring_hash_lb.cc, after ketama): entries "address_i" by their xxHash64, sorted; a hash belongs to the next entry. */
import { Random } from "../../../assembly/math/random";
import { xxHash64 } from "../../../assembly/math/xxhash64";
import { ENTRY_BYTES, entryAt, sortEntries } from "./entries";
import { HashTable } from "./hash_table";

/** Envoy's default `maximum_ring_size`. */
const ENTRIES_MAX: f64 = 8 * 1024 * 1024;
const HASHES: f64 = 18446744073709551616.0;
const UNDERSCORE: u8 = 0x5f;
const ZERO: u8 = 0x30;

/** "10.255.255.255:8080_8388607" */
const key: usize = memory.data(64, 8);

export class RingHash extends HashTable {
  private ring: usize = 0; // Entry[count]
  private count: i32 = 0;
  private capacity: i32 = 0;

  constructor(private readonly minimumSize: i32) {
    super();
  }

  /** As many entries that the host with the least weight has a whole number of them, and others by their weights. */
  build(): void {
    const hosts = this.hosts;
    let least = Infinity;
    for (let n = 0; n < hosts.length; n++) least = Math.min(least, hosts[n].weight / this.weightSum);
    const scale = Math.min(Math.ceil(least * <f64>this.minimumSize) / least, ENTRIES_MAX);
    this.reserve(<i32>Math.ceil(scale));
    let wanted: f64 = 0;
    let count = 0;
    for (let n = 0; n < hosts.length; n++) {
      const address = hosts[n].address;
      memory.copy(key, changetype<usize>(address), address.byteLength);
      store<u8>(key + address.byteLength, UNDERSCORE);
      const digits = key + address.byteLength + 1;
      wanted += (scale * hosts[n].weight) / this.weightSum;
      for (let i = 0; <f64>count < wanted && count < this.capacity; i++, count++) {
        const entry = entryAt(this.ring, count);
        entry.hash = xxHash64(key, <i32>(writeNumber(digits, i) - key), 0);
        entry.position = n;
      }
    }
    this.count = count;
    sortEntries(this.ring, 0, count);
  }

  bytes(): i32 {
    return this.count * <i32>ENTRY_BYTES;
  }

  findMany(times: i32, random: Random): i32 {
    let sum: u64 = 0;
    for (let n = 0; n < times; n++) sum += <u64>this.find(random.next() + sum, 0);
    return <i32>sum;
  }

  protected find(hash: u64, attempt: i32): i32 {
    let at = this.lowerBound(hash);
    if (at === this.count) at = 0;
    if (attempt > 0) at = (at + attempt) % this.count;
    return entryAt(this.ring, at).position;
  }

  /** An entry's are the hashes from the entry before on: the first one's begin at the last. */
  protected addShares(shares: f64[]): void {
    let before = entryAt(this.ring, this.count - 1).hash;
    for (let at = 0; at < this.count; at++) {
      const entry = entryAt(this.ring, at);
      shares[entry.position] += <f64>(entry.hash - before) / HASHES;
      before = entry.hash;
    }
  }

  /** @returns the first entry whose hash is not below; `count` where there is none */
  private lowerBound(hash: u64): i32 {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (entryAt(this.ring, middle).hash < hash) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** One entry more than the weights make in all: their sum is rounded. */
  private reserve(count: i32): void {
    if (count < this.capacity) return;
    if (this.ring !== 0) heap.free(this.ring);
    this.capacity = count + 1;
    this.ring = heap.alloc(<usize>this.capacity * ENTRY_BYTES);
  }
}

/** Writes a number's decimal digits. @returns the address after them */
function writeNumber(at: usize, number: u32): usize {
  let end = at + 1;
  for (let rest = number; rest >= 10; rest /= 10) end++;
  let rest = number;
  for (let digit = end - 1; digit >= at; digit--) {
    store<u8>(digit, <u8>(ZERO + (rest % 10)));
    rest /= 10;
  }
  return end;
}
