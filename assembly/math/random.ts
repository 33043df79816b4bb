/** xorshift128+ (Vigna 2014): small, fast, and good enough to draw candidates; not for secrets. */
export class Random {
  private a: u64;
  private b: u64;

  /** @param seed any value; equal seeds give equal sequences */
  constructor(seed: u64) {
    this.a = mix(seed);
    this.b = mix(this.a) | 1;
  }

  /** @returns 64 random bits */
  next(): u64 {
    let x = this.a;
    const y = this.b;
    this.a = y;
    x ^= x << 23;
    this.b = x ^ y ^ (x >> 18) ^ (y >> 5);
    return this.b + y;
  }

  /** @returns a whole number in 0..n-1, uniform up to 2^-32; n >= 1 */
  below(n: u32): u32 {
    return <u32>(((this.next() >> 32) * <u64>n) >> 32);
  }

  /** @returns a number in 0 <= x < 1 */
  unit(): f64 {
    return <f64>(this.next() >> 11) * (1.0 / 9007199254740992.0);
  }
}

/** SplitMix64's finaliser (Steele, Lea, Flood 2014). */
function mix(seed: u64): u64 {
  let z = seed + 0x9e3779b97f4a7c15;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}
