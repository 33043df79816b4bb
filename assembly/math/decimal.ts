/** Decimal numbers as text, by the grammar of YAML 1.2's core schema: what `cpu: 0.25` of a YAML bootstrap arrives as. */

const MINUS: i32 = 0x2d;
const PLUS: i32 = 0x2b;
const POINT: i32 = 0x2e;
const LOWER_E: i32 = 0x65;
const LOWER_CASE: i32 = 0x20;

/** Below it one more digit fits into a u64 with ease: 18 digits are kept. */
const DIGITS_LIMIT: u64 = 100000000000000000;
/** Far beyond it every exponent means 0 or infinity; texts with more leading zeros than that are none of ours. */
const EXPONENT_MAX: i32 = 100000;
/** 18 digits with an exponent beyond it are 0 or infinity. */
const SCALE_MAX: i32 = 400;
/** The largest power of ten that a double holds exactly. */
const STEP_EXPONENT: i32 = 22;
const STEP: f64 = 1e22;

let digits: u64 = 0;
let digitCount: i32 = 0;
let pointShift: i32 = 0;

/**
 * @param start   ASCII bytes: sign, digits with or without a point, exponent; no spaces, no hexadecimal, no ".inf"
 * @param length  number of bytes, >= 0
 * @returns the number, never -0: to the last bit up to 15 digits and exponents within 22, else to 14 digits; infinity where it is
 *   too large for a double; NaN where the text is no number
 */
export function parseDecimal(start: usize, length: i32): f64 {
  const end = start + length;
  let at = start;
  const sign = byteAt(at, end);
  if (sign === MINUS || sign === PLUS) at++;
  at = readMantissa(at, end);
  if (digitCount === 0) return NaN;
  let exponent = 0;
  if ((byteAt(at, end) | LOWER_CASE) === LOWER_E) {
    at++;
    const exponentSign = byteAt(at, end);
    if (exponentSign === MINUS || exponentSign === PLUS) at++;
    if (!isDigit(byteAt(at, end))) return NaN;
    for (; isDigit(byteAt(at, end)); at++) exponent = min(EXPONENT_MAX, exponent * 10 + digitAt(at));
    if (exponentSign === MINUS) exponent = -exponent;
  }
  if (at !== end) return NaN;
  const value = scale(<f64>digits, exponent + pointShift);
  return sign === MINUS ? 0 - value : value;
}

/** Reads digits with at most one point into `digits` and `pointShift`; returns where they end. */
function readMantissa(start: usize, end: usize): usize {
  digits = 0;
  digitCount = 0;
  pointShift = 0;
  let at = start;
  let fraction = false;
  for (; at < end; at++) {
    if (load<u8>(at) === POINT && !fraction) {
      fraction = true;
      continue;
    }
    if (!isDigit(load<u8>(at))) break;
    takeDigit(digitAt(at), fraction);
  }
  return at;
}

function takeDigit(digit: i32, fraction: bool): void {
  digitCount++;
  if (digits < DIGITS_LIMIT) {
    digits = digits * 10 + digit;
    if (fraction) pointShift--;
  } else if (!fraction) {
    pointShift++;
  }
}

/** value * 10^exponent, in steps that neither overflow nor vanish before the result does. */
function scale(value: f64, exponent: i32): f64 {
  let rest = max(-SCALE_MAX, min(SCALE_MAX, exponent));
  for (; rest > STEP_EXPONENT; rest -= STEP_EXPONENT) value *= STEP;
  for (; rest < -STEP_EXPONENT; rest += STEP_EXPONENT) value /= STEP;
  let power: f64 = 1;
  for (let n = abs(rest); n > 0; n--) power *= 10;
  return rest < 0 ? value / power : value * power;
}

/** @returns the byte at `at`, -1 beyond the end */
function byteAt(at: usize, end: usize): i32 {
  return at < end ? <i32>load<u8>(at) : -1;
}

function isDigit(byte: i32): bool {
  return byte >= 0x30 && byte <= 0x39;
}

function digitAt(at: usize): i32 {
  return <i32>load<u8>(at) - 0x30;
}
