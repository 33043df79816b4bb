/** The keys of requests, by number. */
import { xxHash64 } from "../../assembly/math/xxhash64";

const key: usize = memory.data(4, 4);

/** @returns the hash of the key's four bytes, as the plugin and Envoy hash a key */
export function keyHashOf(n: i32): u64 {
  store<i32>(key, n);
  return xxHash64(key, 4, 0);
}
