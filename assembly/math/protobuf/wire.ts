/** Protobuf's wire format (protobuf.dev, "Encoding"), read field by field where it lies: nothing is copied or allocated. */

export const VARINT: i32 = 0;
export const FIXED64: i32 = 1;
export const BYTES: i32 = 2;
const FIXED32: i32 = 5;

const VARINT_LAST_SHIFT: i32 = 63;
const TAG_MAX: u64 = 0xffffffff;

/** Tag and length read as one u16: no continuation bit in either, wire type BYTES. */
const SHORT_BITS: u32 = 0x8087;
const SHORT_PATTERN: u32 = <u32>BYTES;
const FIELD_BITS: u32 = 0x78;

/** Walks over the fields of one message. Whatever the bytes, it reads none outside of the message and comes to an end. */
export class Cursor {
  /** The field that `next` found: its number, its wire type, its content without tag and length. */
  field: i32 = 0;
  type: i32 = 0;
  start: usize = 0;
  length: i32 = 0;
  /** The message is not well-formed: truncated, a length beyond its end, an overlong varint, an unknown wire type. */
  broken: bool = false;
  private at: usize = 0;
  private end: usize = 0;

  /** Starts on the message at `start`, `length` bytes, >= 0. */
  open(start: usize, length: i32): void {
    this.at = start;
    this.end = start + length;
    this.broken = false;
  }

  /** @returns false at the end of the message or where it is broken */
  next(): bool {
    const at = this.at;
    const rest = this.end - at;
    if (rest === 0) return false;
    // Nearly every field: a text or a message of less than 128 bytes, in one of the fields 1 to 15.
    const header = rest > 1 ? <u32>load<u16>(at) : SHORT_BITS;
    if ((header & SHORT_BITS) === SHORT_PATTERN && <usize>(header >> 8) <= rest - 2 && header & FIELD_BITS) {
      this.field = (header & FIELD_BITS) >> 3;
      this.type = BYTES;
      this.start = at + 2;
      this.length = header >> 8;
      this.at = at + 2 + <usize>(header >> 8);
      return true;
    }
    const tag = this.readVarint();
    if (this.broken || tag > TAG_MAX || tag >> 3 === 0) return this.fail();
    this.field = <i32>(tag >> 3);
    this.type = <i32>(tag & 7);
    return this.readContent();
  }

  /** @returns false when no field of that number is left */
  nextOf(field: i32): bool {
    while (this.next()) if (this.field === field) return true;
    return false;
  }

  private readContent(): bool {
    let length: u64 = 0;
    this.start = this.at;
    if (this.type === BYTES) {
      length = this.readVarint();
      this.start = this.at;
    } else if (this.type === FIXED64) {
      length = 8;
    } else if (this.type === FIXED32) {
      length = 4;
    } else if (this.type === VARINT) {
      this.readVarint();
    } else {
      return this.fail();
    }
    if (this.broken || length > <u64>(this.end - this.at)) return this.fail();
    this.at += <usize>length;
    this.length = <i32>(this.at - this.start);
    return true;
  }

  private readVarint(): u64 {
    let value: u64 = 0;
    for (let shift = 0; shift <= VARINT_LAST_SHIFT && this.at < this.end; shift += 7) {
      const byte = <u64>load<u8>(this.at++);
      if (shift === VARINT_LAST_SHIFT && byte > 1) break;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    this.broken = true;
    return 0;
  }

  private fail(): bool {
    this.broken = true;
    this.at = this.end;
    return false;
  }
}
