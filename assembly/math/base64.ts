/** Base64 (RFC 4648, section 4), padded or not, as Envoy reads it: no line breaks, no other alphabet, no bits left over. */

const PADDING: i32 = 0x3d;
const NO_DIGIT: i32 = -1;

/**
 * @param start   ASCII bytes
 * @param length  number of them, >= 0
 * @param target  room for 3 bytes of each 4 begun; may be where the text is
 * @returns how many bytes were written, -1 where the text is no base64
 */
export function decodeBase64(start: usize, length: i32, target: usize): i32 {
  const digits = withoutPadding(start, length);
  if (digits < 0 || (digits & 3) === 1) return -1;
  let bits: u32 = 0;
  let to = target;
  for (let i = 0; i < digits; i++) {
    const digit = digitOf(<i32>load<u8>(start + i));
    if (digit === NO_DIGIT) return -1;
    bits = (bits << 6) | digit;
    // After the n-th digit of four there are 6, 4, 2 or 0 bits that no byte has taken.
    if ((i & 3) > 0) store<u8>(to++, <u8>(bits >> (6 - ((i & 3) << 1))));
  }
  const leftBits: u32 = (digits & 3) === 2 ? 0x0f : (digits & 3) === 3 ? 0x03 : 0;
  return bits & leftBits ? -1 : <i32>(to - target);
}

/** @returns how many digits there are in front of the padding, -1 where that doesn't fill up four */
function withoutPadding(start: usize, length: i32): i32 {
  let digits = length;
  while (digits > 0 && length - digits < 2 && load<u8>(start + digits - 1) === PADDING) digits--;
  return digits < length && (length & 3) !== 0 ? -1 : digits;
}

function digitOf(byte: i32): i32 {
  if (byte >= 0x41 && byte <= 0x5a) return byte - 0x41;
  if (byte >= 0x61 && byte <= 0x7a) return byte - 0x61 + 26;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30 + 52;
  return byte === 0x2b ? 62 : byte === 0x2f ? 63 : NO_DIGIT;
}
