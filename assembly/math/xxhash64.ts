/** XXH64 (Yann Collet, xxHash 0.8 specification): a fast 64-bit hash of bytes that every implementation computes alike; not for secrets. */

const PRIME_1: u64 = 0x9e3779b185ebca87;
const PRIME_2: u64 = 0xc2b2ae3d27d4eb4f;
const PRIME_3: u64 = 0x165667b19e3779f9;
const PRIME_4: u64 = 0x85ebca77c2b2ae63;
const PRIME_5: u64 = 0x27d4eb2f165667c5;

/**
 * @param data    address of the first byte; need not be aligned
 * @param length  number of bytes, >= 0
 * @param seed    any value; different seeds give independent hashes
 * @returns the XXH64 digest
 */
export function xxHash64(data: usize, length: i32, seed: u64): u64 {
  const end = data + length;
  let at = data;
  let hash = seed + PRIME_5;
  if (length >= 32) {
    hash = hashStripes(data, end - 32, seed);
    at += length & ~31;
  }
  return avalanche(hashTail(at, end, hash + <u64>length));
}

/** Hashes whole 32-byte stripes in four lanes; `last` is the last address at which a stripe can start. */
function hashStripes(data: usize, last: usize, seed: u64): u64 {
  let a = seed + PRIME_1 + PRIME_2;
  let b = seed + PRIME_2;
  let c = seed;
  let d = seed - PRIME_1;
  for (let at = data; at <= last; at += 32) {
    a = round(a, load<u64>(at));
    b = round(b, load<u64>(at, 8));
    c = round(c, load<u64>(at, 16));
    d = round(d, load<u64>(at, 24));
  }
  const hash = rotl(a, 1) + rotl(b, 7) + rotl(c, 12) + rotl(d, 18);
  return mergeLane(mergeLane(mergeLane(mergeLane(hash, a), b), c), d);
}

/** Takes in the fewer than 32 bytes that are left: eight, then four, then one at a time. */
function hashTail(data: usize, end: usize, start: u64): u64 {
  let hash = start;
  let at = data;
  for (; at + 8 <= end; at += 8) {
    hash = rotl(hash ^ round(0, load<u64>(at)), 27) * PRIME_1 + PRIME_4;
  }
  if (at + 4 <= end) {
    hash = rotl(hash ^ (<u64>load<u32>(at) * PRIME_1), 23) * PRIME_2 + PRIME_3;
    at += 4;
  }
  for (; at < end; at++) {
    hash = rotl(hash ^ (<u64>load<u8>(at) * PRIME_5), 11) * PRIME_1;
  }
  return hash;
}

function round(lane: u64, input: u64): u64 {
  return rotl(lane + input * PRIME_2, 31) * PRIME_1;
}

function mergeLane(hash: u64, lane: u64): u64 {
  return (hash ^ round(0, lane)) * PRIME_1 + PRIME_4;
}

/** Spreads every input bit over the whole digest. */
function avalanche(input: u64): u64 {
  let hash = input;
  hash = (hash ^ (hash >> 33)) * PRIME_2;
  hash = (hash ^ (hash >> 29)) * PRIME_3;
  return hash ^ (hash >> 32);
}
