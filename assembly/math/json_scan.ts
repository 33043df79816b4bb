/** A cursor over JSON (RFC 8259) that only steps over what it finds: nothing is copied or allocated, nothing outside is read. */

const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;

export class JsonScan {
  /** The token that was stepped over last: a number, or a text as written between its quotes. */
  start: usize = 0;
  length: i32 = 0;
  /** That text has escapes. */
  escaped: bool = false;
  private at: usize = 0;
  private end: usize = 0;

  open(start: usize, length: i32): void {
    this.at = start;
    this.end = start + length;
  }

  /** Steps over spaces, then over the byte if it is next. */
  take(byte: i32): bool {
    this.skipSpace();
    return this.accept(byte);
  }

  takeNull(): bool {
    this.skipSpace();
    if (this.end - this.at < 4 || load<u32>(this.at) !== 0x6c6c756e) return false;
    this.at += 4;
    return true;
  }

  /** Steps over a text. Its escapes are not checked, nor is its UTF-8. */
  takeText(): bool {
    if (!this.take(QUOTE)) return false;
    this.start = this.at;
    this.escaped = false;
    for (let byte = this.peek(); byte >= 0x20; byte = this.peek()) {
      this.length = <i32>(this.at - this.start);
      this.at++;
      if (byte === QUOTE) return true;
      if (byte !== BACKSLASH) continue;
      this.escaped = true;
      if (!this.isAtEnd()) this.at++;
    }
    return false;
  }

  takeNumber(): bool {
    this.skipSpace();
    this.start = this.at;
    this.accept(0x2d);
    if (!this.accept(0x30) && !this.takeDigits()) return false;
    if (this.accept(0x2e) && !this.takeDigits()) return false;
    if ((this.peek() | 0x20) === 0x65) {
      this.at++;
      if (!this.accept(0x2b)) this.accept(0x2d);
      if (!this.takeDigits()) return false;
    }
    this.length = <i32>(this.at - this.start);
    return true;
  }

  /** @returns true where nothing but spaces is left */
  takeEnd(): bool {
    this.skipSpace();
    return this.isAtEnd();
  }

  private isAtEnd(): bool {
    return this.at === this.end;
  }

  private takeDigits(): bool {
    const from = this.at;
    while (this.peek() >= 0x30 && this.peek() <= 0x39) this.at++;
    return this.at > from;
  }

  private accept(byte: i32): bool {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    let byte = this.peek();
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      this.at++;
      byte = this.peek();
    }
  }

  /** @returns the next byte, -1 at the end */
  private peek(): i32 {
    return this.at < this.end ? <i32>load<u8>(this.at) : -1;
  }
}
