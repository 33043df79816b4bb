/** JSON string literals: UTF-8 and escapes in, UTF-16 out; ill-formed UTF-8 and lone surrogates refused. */
import { END, Scanner } from "./scanner";

const QUOTE: i32 = 0x22;
const BACKSLASH: i32 = 0x5c;
const INVALID: i32 = -1;

/**
 * Reads a literal, the cursor being on its opening quote, and leaves the cursor behind the closing one.
 *
 * @param units  scratch with room for as many UTF-16 units as the text has bytes
 * @returns null where the literal is wrong; the scanner then has the problem
 */
export function readLiteral(scanner: Scanner, units: StaticArray<u16>): string | null {
  scanner.at++;
  let count = 0;
  while (!scanner.accept(QUOTE)) {
    const point = readPoint(scanner);
    if (point === INVALID) return null;
    if (point >= 0x10000) {
      units[count++] = <u16>(0xd7c0 + (point >> 10));
      units[count++] = <u16>(0xdc00 | (point & 0x3ff));
    } else units[count++] = <u16>point;
  }
  return String.UTF16.decodeUnsafe(changetype<usize>(units), (<usize>count) << 1);
}

function readPoint(scanner: Scanner): i32 {
  const byte = scanner.peek();
  if (byte === BACKSLASH) return readEscape(scanner);
  if (byte === END) return refuse(scanner, "a closing quote");
  if (byte < 0x20) return refuse(scanner, "control characters as escapes");
  if (byte >= 0x80) return readUtf8(scanner, byte);
  scanner.at++;
  return byte;
}

/** A code point of two to four bytes: no overlong form, no surrogate, none above U+10FFFF. */
function readUtf8(scanner: Scanner, lead: i32): i32 {
  const more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  let point = lead & (0x3f >> more);
  let wellFormed = lead >= 0xc2 && lead <= 0xf4;
  for (let i = 1; i <= more; i++) {
    const byte = scanner.peek(i);
    wellFormed = wellFormed && (byte & 0xc0) === 0x80 && byte !== END;
    point = (point << 6) | (byte & 0x3f);
  }
  const least = more === 1 ? 0x80 : more === 2 ? 0x800 : 0x10000;
  if (!wellFormed || point < least || point > 0x10ffff || isSurrogate(point)) return refuse(scanner, "UTF-8");
  scanner.at += 1 + more;
  return point;
}

function readEscape(scanner: Scanner): i32 {
  if (scanner.peek(1) === 0x75) return readUnicodeEscape(scanner);
  const letter = scanner.peek(1);
  const which = letter === END ? -1 : '"\\/bfnrt'.indexOf(String.fromCharCode(letter));
  if (which < 0) return refuse(scanner, "an escape that JSON knows");
  scanner.at += 2;
  return '"\\/\b\f\n\r\t'.charCodeAt(which);
}

/** \uXXXX, or two of them where the first is a high surrogate. */
function readUnicodeEscape(scanner: Scanner): i32 {
  const unit = readHex(scanner, 0);
  if (unit === INVALID) return refuse(scanner, "four hexadecimal digits after \\u");
  if (!isSurrogate(unit)) {
    scanner.at += 6;
    return unit;
  }
  const low = unit < 0xdc00 ? readHex(scanner, 6) : INVALID;
  if (low < 0xdc00 || low > 0xdfff) return refuse(scanner, "surrogates in pairs");
  scanner.at += 12;
  return 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
}

/** The unit of the escape \uXXXX that starts `ahead` bytes on. */
function readHex(scanner: Scanner, ahead: i32): i32 {
  if (scanner.peek(ahead) !== BACKSLASH || scanner.peek(ahead + 1) !== 0x75) return INVALID;
  let unit = 0;
  for (let i = 2; i < 6; i++) {
    const digit = hexDigit(scanner.peek(ahead + i));
    if (digit === INVALID) return INVALID;
    unit = (unit << 4) | digit;
  }
  return unit;
}

function hexDigit(byte: i32): i32 {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x61 + 10 : INVALID;
}

function isSurrogate(point: i32): bool {
  return (point & 0xfffff800) === 0xd800;
}

function refuse(scanner: Scanner, expected: string): i32 {
  scanner.fail(expected);
  return INVALID;
}
