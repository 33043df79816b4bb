/**
 * Seeded random numbers for the simulator: sfc32 (Doty-Humphrey, PractRand), 32-bit arithmetic only, so every machine draws the
 * same sequence. Each use has a stream of its own, so that one policy's draws never shift another's arrivals.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /**
   * @param seed   whole number; equal seeds give equal sequences
   * @param stream name of the use, which makes sequences of one seed independent of each other
   */
  constructor(seed: number, stream: string) {
    this.a = seed | 0;
    this.b = Math.floor(seed / 2 ** 32) | 0;
    this.c = fnv1a(stream);
    for (let i = 0; i < 16; i++) this.next();
  }

  /** @returns a whole number in 0..2^32-1 */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** @returns a number in 0 <= x < 1 */
  unit(): number {
    return this.next() / 2 ** 32;
  }

  /** @returns a whole number in 0..n-1; n >= 1 */
  below(n: number): number {
    return Math.floor(this.unit() * n);
  }

  /** @returns a number >= 0, exponentially distributed with this mean */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }
}

/** FNV-1a, 32 bits, of the name's UTF-16 units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5 | 0;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash;
}
