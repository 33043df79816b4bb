/** A cursor over the bytes of a text: never reads outside, tells a problem with its line and column. */
import { quoteBytes, renderNumber } from "./problem";

/** What `peek` gives behind the last byte. */
export const END: i32 = -1;

export class Scanner {
  /** Offset of the next byte, 0..length. */
  at: i32 = 0;
  /** What is wrong, "" while nothing is. */
  problem: string = "";

  constructor(
    readonly text: usize,
    readonly length: i32,
  ) {}

  /** @returns the byte `ahead` >= 0 bytes on, or END */
  peek(ahead: i32 = 0): i32 {
    const at = this.at + ahead;
    return at < this.length ? <i32>load<u8>(this.text + at) : END;
  }

  /** Steps over the next byte if it is this one. */
  accept(byte: i32): bool {
    if (this.peek() !== byte) return false;
    this.at++;
    return true;
  }

  /** Steps over the word (ASCII) if it comes next. */
  acceptWord(word: string): bool {
    for (let i = 0; i < word.length; i++) if (this.peek(i) !== word.charCodeAt(i)) return false;
    this.at += word.length;
    return true;
  }

  /** Steps over a number (RFC 8259). @returns false where it is none, or goes on as none does */
  acceptNumber(): bool {
    this.accept(0x2d);
    if (!this.accept(0x30) && !this.acceptDigits()) return false;
    if (this.accept(0x2e) && !this.acceptDigits()) return false;
    if ((this.peek() | 0x20) !== 0x65) return !this.acceptDigits();
    this.at++;
    if (!this.accept(0x2b)) this.accept(0x2d);
    return this.acceptDigits();
  }

  skipSpace(): void {
    let byte = this.peek();
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      this.at++;
      byte = this.peek();
    }
  }

  /** @returns the bytes from an earlier offset to the cursor; they must be ASCII */
  slice(from: i32): string {
    return String.UTF8.decodeUnsafe(this.text + from, this.at - from);
  }

  /** Notes what was expected here; `found` where the bytes themselves don't tell. */
  fail(expected: string, found: string = ""): void {
    this.problem = `expected ${expected}, found ${found.length > 0 ? found : this.excerpt()}${this.position()}`;
  }

  private acceptDigits(): bool {
    const from = this.at;
    while (this.peek() >= 0x30 && this.peek() <= 0x39) this.at++;
    return this.at > from;
  }

  private excerpt(): string {
    return this.at < this.length ? quoteBytes(this.text + this.at, this.length - this.at) : "the end of the text";
  }

  /** Lines and columns count from 1, columns in bytes. */
  private position(): string {
    let line = 1;
    let lineStart = 0;
    for (let i = 0; i < this.at; i++) {
      if (load<u8>(this.text + i) !== 0x0a) continue;
      line++;
      lineStart = i + 1;
    }
    return ` at line ${renderNumber(line)}, column ${renderNumber(this.at - lineStart + 1)}`;
  }
}
