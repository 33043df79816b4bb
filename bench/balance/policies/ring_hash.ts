/** Envoy's RING_HASH (ring_hash_lb.cc, after ketama) at its default minimum size, and the same with bounded load. */
import { mix } from "./hash.ts";
import { type HashTable, hashing } from "./hashing.ts";

const MINIMUM_RING_SIZE = 1024;

class Ring implements HashTable {
  private readonly hashes: Float64Array;
  private readonly owners: Int32Array;

  constructor(members: readonly number[]) {
    const eachCount = Math.ceil(MINIMUM_RING_SIZE / members.length);
    const entries = members.flatMap((host) =>
      Array.from({ length: eachCount }, (_, n) => ({ host, hash: mix(host, n) })),
    );
    entries.sort((one, other) => one.hash - other.hash);
    this.hashes = Float64Array.from(entries, (entry) => entry.hash);
    this.owners = Int32Array.from(entries, (entry) => entry.host);
  }

  /** The entry at or after the hash, round the ring; a refused host's key goes on by one entry each time. */
  hostOf(hash: number, reselect: number): number {
    let low = 0;
    let high = this.hashes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.hashes[middle] as number) < hash) low = middle + 1;
      else high = middle;
    }
    return this.owners[(low + reselect) % this.owners.length] as number;
  }
}

export const ringHash = hashing((members) => new Ring(members), false);
export const ringHashBounded = hashing((members) => new Ring(members), true);
