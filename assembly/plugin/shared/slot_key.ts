/** The key of a slot: a prefix and two digits, which are changed where they are, so that no key is made on the tick. */
import { Bytes } from "../../host/bytes";

const ZERO: i32 = 0x30;

export class SlotKey {
  private readonly bytes: Bytes;

  constructor(prefix: string) {
    this.bytes = new Bytes(`${prefix}00`);
  }

  /** @param n 0..99. @returns the key, until the next call */
  of(n: i32): Bytes {
    const digits = this.bytes.start + this.bytes.length - 2;
    store<u8>(digits, <u8>(ZERO + n / 10));
    store<u8>(digits, <u8>(ZERO + (n % 10)), 1);
    return this.bytes;
  }
}
