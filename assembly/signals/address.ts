/**
 * Addresses as Envoy prints them: "ip:port" and "[v6]:port", IPv6 as glibc's inet_ntop writes it (RFC 5952). Another spelling of
 * the same address would never equal the one Envoy knows the host by, so it is refused.
 */

const COLON: i32 = 0x3a;
const POINT: i32 = 0x2e;
const OPEN_BRACKET: i32 = 0x5b;
const CLOSE_BRACKET: i32 = 0x5d;
const ZERO: i32 = 0x30;
const NINE: i32 = 0x39;
const LOWER_A: i32 = 0x61;
const LOWER_F: i32 = 0x66;

const BYTES_MIN: i32 = 6; // "[::]:1"
const BYTES_MAX: i32 = 47; // "[", 39 of IPv6, "]:65535"
const PORT_MAX: i32 = 65535;
const WORDS: i32 = 8;
const NO_GAP: i32 = -1;

const words: usize = memory.data(16, 2); // u16[WORDS]

let at: usize = 0;
let end: usize = 0;
let ipv4: u32 = 0;

/** @returns true when the bytes, `length` >= 0 of them, are an address with a port, spelled as Envoy spells it */
export function checkAddress(start: usize, length: i32): bool {
  if (length < BYTES_MIN || length > BYTES_MAX) return false;
  at = start;
  end = start + length;
  if (take(OPEN_BRACKET)) {
    if (!readIpv6() || !take(CLOSE_BRACKET)) return false;
  } else if (!readIpv4()) {
    return false;
  }
  return take(COLON) && readDecimal(PORT_MAX) > 0 && at === end;
}

/** Reads "a.b.c.d" into `ipv4`. */
function readIpv4(): bool {
  for (let part = 0; part < 4; part++) {
    if (part > 0 && !take(POINT)) return false;
    const byte = readDecimal(255);
    if (byte < 0) return false;
    ipv4 = (ipv4 << 8) | byte;
  }
  return true;
}

function readIpv6(): bool {
  let count = 0;
  let gap = NO_GAP;
  let dotted = false;
  if (peek(0) === COLON) {
    if (!takeGap()) return false;
    gap = 0;
  }
  while (peek(0) !== CLOSE_BRACKET || gap !== count) {
    const group = at;
    const word = readHex();
    if (word < 0 || count === WORDS) return false;
    if (peek(0) === POINT) {
      at = group;
      if (count > WORDS - 2 || !readIpv4()) return false;
      setWord(count, ipv4 >> 16);
      setWord(count + 1, ipv4);
      count += 2;
      dotted = true;
      break;
    }
    setWord(count++, word);
    if (takeGap()) {
      if (gap !== NO_GAP) return false;
      gap = count;
    } else if (!take(COLON)) {
      break;
    }
  }
  return isCanonical(count, gap, dotted);
}

/** "::" stands for the first of the longest runs of zero words, never for one alone; IPv4 in IPv6 ends in dots. */
function isCanonical(count: i32, gap: i32, dotted: bool): bool {
  const gapLength = gap === NO_GAP ? 0 : WORDS - count;
  if (count + gapLength !== WORDS) return false;
  if (gap !== NO_GAP) {
    memory.copy(words + ((gap + gapLength) << 1), words + (gap << 1), (count - gap) << 1);
    memory.fill(words + (gap << 1), 0, gapLength << 1);
  }
  let longest = NO_GAP;
  let longestLength = 1;
  for (let i = 0, run = 0; i < WORDS; i++) {
    run = wordAt(i) === 0 ? run + 1 : 0;
    if (run <= longestLength) continue;
    longest = i + 1 - run;
    longestLength = run;
  }
  const embedded = longest === 0 && (longestLength === 6 || (longestLength === 5 && wordAt(5) === 0xffff));
  return gap === longest && (gap === NO_GAP || gapLength === longestLength) && dotted === embedded;
}

/** @returns a number without leading zeros, or -1 */
function readDecimal(limit: i32): i32 {
  const first = at;
  let value = 0;
  for (; isDecimal(peek(0)); at++) {
    value = value * 10 + (peek(0) - ZERO);
    if (value > limit) return -1;
  }
  return isNumeral(first) ? value : -1;
}

/** @returns one group of up to four lower-case digits without leading zeros, or -1 */
function readHex(): i32 {
  const first = at;
  let value = 0;
  for (; at - first < 4; at++) {
    const byte = peek(0);
    if (isDecimal(byte)) value = (value << 4) | (byte - ZERO);
    else if (byte >= LOWER_A && byte <= LOWER_F) value = (value << 4) | (byte - LOWER_A + 10);
    else break;
  }
  return isNumeral(first) ? value : -1;
}

/** From `first` to here there is at least one digit, and no zero in front of another. */
function isNumeral(first: usize): bool {
  return at - first === 1 || (at - first > 1 && load<u8>(first) !== ZERO);
}

function isDecimal(byte: i32): bool {
  return byte >= ZERO && byte <= NINE;
}

function take(byte: i32): bool {
  if (peek(0) !== byte) return false;
  at++;
  return true;
}

function takeGap(): bool {
  if (peek(0) !== COLON || peek(1) !== COLON) return false;
  at += 2;
  return true;
}

/** @returns the byte `ahead` of here, -1 beyond the end */
function peek(ahead: usize): i32 {
  return at + ahead < end ? <i32>load<u8>(at + ahead) : -1;
}

function wordAt(i: i32): i32 {
  return load<u16>(words + (i << 1));
}

function setWord(i: i32, word: i32): void {
  store<u16>(words + (i << 1), <u16>word);
}
