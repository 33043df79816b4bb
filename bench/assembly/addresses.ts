/** The endpoints' addresses, by number. */
import { xxHash64 } from "../../assembly/math/xxhash64";

/** @param n 0..2^24-1; or -port for an address of this machine, as Envoy's own tests have them */
export function addressText(n: i32): ArrayBuffer {
  if (n < 0) return String.UTF8.encode(`127.0.0.1:${(-n).toString()}`);
  return String.UTF8.encode(`10.${(n >> 16).toString()}.${((n >> 8) & 255).toString()}.${(n & 255).toString()}:8080`);
}

/** @returns the hash under which the pool knows that address */
export function addressHash(n: i32): u64 {
  const address = addressText(n);
  return xxHash64(changetype<usize>(address), address.byteLength, 0);
}
