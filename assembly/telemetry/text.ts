/** Writes text into a fixed piece of memory; what doesn't fit is cut off. No allocation, so requests may use it. */
export class Text {
  length: i32 = 0;

  /** @param start memory of `capacity` bytes that outlives this object */
  constructor(
    readonly start: usize,
    private capacity: i32,
  ) {}

  clear(): void {
    this.length = 0;
  }

  byte(value: u8): void {
    if (this.length === this.capacity) return;
    store<u8>(this.start + <usize>this.length, value);
    this.length++;
  }

  /** Appends all of it, or nothing. @returns false where it doesn't fit */
  bytes(from: usize, length: i32): bool {
    if (length > this.capacity - this.length) return false;
    memory.copy(this.start + <usize>this.length, from, length);
    this.length += length;
    return true;
  }

  /** @param text ASCII */
  ascii(text: string): void {
    for (let i = 0; i < text.length; i++) this.byte(<u8>text.charCodeAt(i));
  }

  /** A number with up to three decimals; beyond +-1e15 and NaN as words. */
  number(value: f64): void {
    if (isNaN(value)) return this.ascii("unknown");
    if (value < 0) this.byte(0x2d);
    const magnitude = abs(value);
    if (magnitude >= 1e15) return this.ascii("huge");
    const thousandths = <u64>(magnitude * 1000 + 0.5);
    this.whole(thousandths / 1000);
    const fraction = <u32>(thousandths % 1000);
    if (fraction === 0) return;
    this.byte(0x2e);
    this.byte(<u8>(0x30 + fraction / 100));
    if (fraction % 100 !== 0) this.byte(<u8>(0x30 + ((fraction / 10) % 10)));
    if (fraction % 10 !== 0) this.byte(<u8>(0x30 + (fraction % 10)));
  }

  private whole(value: u64): void {
    let divisor: u64 = 1;
    while (value / divisor >= 10) divisor *= 10;
    for (; divisor > 0; divisor /= 10) this.byte(<u8>(0x30 + ((value / divisor) % 10)));
  }
}
