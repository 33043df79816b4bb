/** Cuts text that arrives in pieces into lines; newlines are found 16 bytes at a time. */

const NEWLINE: i32 = 0x0a;
/** What a reader of words may touch behind a line's end. */
const SLACK_BYTES: i32 = 8;

/** The lines of one text. What a piece ends with is kept until the next one completes it; longer lines are passed over. */
export class EnvoyLines {
  /** The line read last, without its newline; good until the next call. Eight bytes from its last one on may be read. */
  start: usize = 0;
  end: usize = 0;
  private at: usize = 0;
  private pieceEnd: usize = 0;
  private keptLength: i32 = 0;
  private tooLong: bool = false;
  private readonly kept: ArrayBuffer;

  /** @param lengthMax bytes of the longest line that is told, > 0 */
  constructor(private readonly lengthMax: i32) {
    this.kept = new ArrayBuffer(lengthMax + SLACK_BYTES);
  }

  /** A new text begins. */
  clear(): void {
    this.at = 0;
    this.pieceEnd = 0;
    this.keptLength = 0;
    this.tooLong = false;
  }

  /** The next piece, `length` >= 0 bytes; its lines must all be read by `next` before the one after it. */
  open(piece: usize, length: i32): void {
    this.at = piece;
    this.pieceEnd = piece + <usize>length;
  }

  /** @returns false where the piece is used up */
  next(): bool {
    while (this.at < this.pieceEnd) {
      const start = this.at;
      const end = findNewline(start, this.pieceEnd);
      const length = <i32>(end - start);
      if (end === this.pieceEnd) {
        this.at = end;
        this.keep(start, length);
        return false;
      }
      this.at = end + 1;
      if (this.hasRest) {
        if (this.complete(start, length)) return true;
      } else if (length <= this.lengthMax) {
        this.start = start;
        this.end = end;
        return true;
      }
    }
    return false;
  }

  /** @returns true where the text so far does not end with a newline */
  get hasRest(): bool {
    return this.keptLength > 0 || this.tooLong;
  }

  private keep(start: usize, length: i32): void {
    if (this.tooLong || length > this.lengthMax - this.keptLength) {
      this.tooLong = true;
      return;
    }
    memory.copy(changetype<usize>(this.kept) + <usize>this.keptLength, start, length);
    this.keptLength += length;
  }

  /** The kept beginning of a line and its end become the line. @returns false where it is too long */
  private complete(start: usize, length: i32): bool {
    this.keep(start, length);
    this.start = changetype<usize>(this.kept);
    this.end = this.start + <usize>this.keptLength;
    const whole = !this.tooLong;
    this.keptLength = 0;
    this.tooLong = false;
    return whole;
  }
}

/** @returns where the first newline is, `end` where there is none */
function findNewline(start: usize, end: usize): usize {
  let at = start;
  const newlines = i8x16.splat(<i8>NEWLINE);
  for (; at + 16 <= end; at += 16) {
    const found = i8x16.bitmask(i8x16.eq(v128.load(at), newlines));
    if (found !== 0) return at + ctz(found);
  }
  for (; at < end; at++) if (load<u8>(at) === NEWLINE) return at;
  return end;
}
