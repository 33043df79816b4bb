/** Escapes of JSON texts (RFC 8259, section 7) to UTF-8. */

const BACKSLASH: i32 = 0x5c;
const LETTER_U: i32 = 0x75;
const INVALID: i32 = -1;

let at: usize = 0;
let end: usize = 0;
let to: usize = 0;

/**
 * @param start   what stands between the quotes
 * @param length  number of bytes, >= 0
 * @param target  room for `length` bytes: it never gets longer
 * @returns the number of bytes written, -1 where an escape is wrong or a surrogate is alone
 */
export function unescapeJson(start: usize, length: i32, target: usize): i32 {
  at = start;
  end = start + length;
  to = target;
  while (at < end) {
    const byte = <i32>load<u8>(at++);
    if (byte !== BACKSLASH) {
      store<u8>(to++, <u8>byte);
    } else {
      const point = readEscape();
      if (point === INVALID) return -1;
      writeUtf8(point);
    }
  }
  return <i32>(to - target);
}

/** @returns the code point behind a backslash, or INVALID */
function readEscape(): i32 {
  if (at === end) return INVALID;
  const letter = <i32>load<u8>(at++);
  if (letter === LETTER_U) return readUnicode();
  if (letter === 0x22 || letter === BACKSLASH || letter === 0x2f) return letter;
  if (letter === 0x62) return 0x08;
  if (letter === 0x66) return 0x0c;
  if (letter === 0x6e) return 0x0a;
  if (letter === 0x72) return 0x0d;
  return letter === 0x74 ? 0x09 : INVALID;
}

/** Four digits, or two times four where the first are a high surrogate. */
function readUnicode(): i32 {
  const unit = readHex();
  if (unit < 0xd800 || unit > 0xdfff) return unit;
  const paired = unit < 0xdc00 && end - at >= 2 && load<u8>(at) === BACKSLASH && load<u8>(at + 1) === LETTER_U;
  if (!paired) return INVALID;
  at += 2;
  const low = readHex();
  return low >= 0xdc00 && low <= 0xdfff ? 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff) : INVALID;
}

function readHex(): i32 {
  if (end - at < 4) return INVALID;
  let unit = 0;
  for (let i = 0; i < 4; i++) {
    const byte = <i32>load<u8>(at++);
    const letter = byte | 0x20;
    if (byte >= 0x30 && byte <= 0x39) unit = (unit << 4) | (byte - 0x30);
    else if (letter >= 0x61 && letter <= 0x66) unit = (unit << 4) | (letter - 0x61 + 10);
    else return INVALID;
  }
  return unit;
}

function writeUtf8(point: i32): void {
  if (point < 0x80) {
    store<u8>(to++, <u8>point);
    return;
  }
  const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  const lead = more === 1 ? 0xc0 : more === 2 ? 0xe0 : 0xf0;
  store<u8>(to++, <u8>(lead | (point >> (6 * more))));
  for (let i = more - 1; i >= 0; i--) store<u8>(to++, <u8>(0x80 | ((point >> (6 * i)) & 0x3f)));
}
