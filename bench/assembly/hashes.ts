/** Loops in which each step waits for the one before: what one hash costs, and what this machine takes for a fixed piece of work. */
import { xxHash64 } from "../../assembly/math/xxhash64";

const KEY_BYTES_MAX: i32 = 1024;
const key: usize = memory.data(KEY_BYTES_MAX, 16);

/** Hashes a key of `length` bytes (0..1024) `times` times. @returns what depends on all of them */
export function hashMany(times: i32, length: i32): i32 {
  let hash: u64 = 0;
  for (let n = 0; n < times; n++) hash = xxHash64(key, length, hash);
  return <i32>hash;
}

/** Multiplies and adds `times` times (Knuth's MMIX generator). @returns what depends on all of them */
export function calibrate(times: i32): i32 {
  let x: u64 = 1;
  for (let n = 0; n < times; n++) x = x * 6364136223846793005 + 1442695040888963407;
  return <i32>(x >> 33);
}
