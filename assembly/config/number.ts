/** Numbers as RFC 8259 writes them; the same grammar for JSON numbers and for numeric strings. */
const ZERO: i32 = 0x30;
const NINE: i32 = 0x39;
const MINUS: i32 = 0x2d;
const PLUS: i32 = 0x2b;
const POINT: i32 = 0x2e;
const LOWER_E: i32 = 0x65;

/**
 * @returns the number, never -0: to the last bit up to 15 digits and exponents within 22, else to the last but one;
 *   infinity where it is too large for a double; NaN where the text is no JSON number
 */
export function parseNumber(text: string): f64 {
  return isJsonNumber(text) ? parseFloat(text) + 0.0 : NaN;
}

function isJsonNumber(text: string): bool {
  let at = codeAt(text, 0) === MINUS ? 1 : 0;
  const whole = skipDigits(text, at);
  if (whole === at || (codeAt(text, at) === ZERO && whole > at + 1)) return false;
  at = whole;
  if (codeAt(text, at) === POINT) {
    const fraction = at + 1;
    at = skipDigits(text, fraction);
    if (at === fraction) return false;
  }
  if ((codeAt(text, at) | 0x20) === LOWER_E) {
    const sign = codeAt(text, at + 1);
    const exponent = at + (sign === MINUS || sign === PLUS ? 2 : 1);
    at = skipDigits(text, exponent);
    if (at === exponent) return false;
  }
  return at === text.length;
}

function skipDigits(text: string, from: i32): i32 {
  let at = from;
  while (codeAt(text, at) >= ZERO && codeAt(text, at) <= NINE) at++;
  return at;
}

function codeAt(text: string, at: i32): i32 {
  return at < text.length ? text.charCodeAt(at) : -1;
}
