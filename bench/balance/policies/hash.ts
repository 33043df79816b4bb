/** Hash values for ring_hash and Maglev. Envoy hashes with xxHash64; only how evenly values fall matters here, so a 32-bit mixer does. */

/** @returns a whole number in 0..2^32-1; MurmurHash3's finalizer over both inputs */
export function mix(one: number, other: number): number {
  let hash = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** @returns what a request's key hashes to */
export function hashOfKey(key: number): number {
  return mix(key, 0x6b6579);
}
