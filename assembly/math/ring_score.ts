/**
 * Weighted rendezvous scores of four slots, or four members, at once: -ln(1 - x) / weight with x uniform in 0..1, worked out by the same
 * f32 arithmetic everywhere, so that all proxies agree to the last bit. Relative error of the logarithm below 3e-7.
 */
const GOLDEN: u32 = 0x9e3779b1;
const MIX_1: u32 = 0x85ebca6b;
const MIX_2: u32 = 0xc2b2ae35;
/** 2^32 * (1 - sqrt(1/2)): below, 1 - x is within a factor sqrt(2) of 1, and its distance from 1 is x itself. */
const NEAR: u32 = 0x4afb0ccd;
/** Bits of the f32 sqrt(1/2), and of its mantissa. */
const SQRT_HALF: u32 = 0x3f3504f3;
const MANTISSA: u32 = 0x7fffff;
const LN_2: f32 = <f32>Math.LN2;
const PER_HASH: f32 = 1.0 / 4294967296.0;
/** -ln(1 - x) >= x; a little less, for what f32 rounds away. */
const LOWER: f32 = 2.0 * PER_HASH * (1.0 - 1.0 / 524288.0);

/** @returns what `hash4` wants of slot, slot + 1, slot + 2, slot + 3 */
export function goldenOf(slots: v128): v128 {
  return i32x4.mul(slots, i32x4.splat(GOLDEN));
}

/** A slot's hash with a member's: two multiply rounds in the manner of MurmurHash3's finaliser. @param low, high a member's hash, halves */
export function hash4(golden: v128, low: v128, high: v128): v128 {
  let h = v128.xor(golden, low);
  h = i32x4.mul(v128.xor(h, i32x4.shr_u(h, 16)), i32x4.splat(MIX_1));
  h = i32x4.mul(i32x4.add(v128.xor(h, i32x4.shr_u(h, 13)), high), i32x4.splat(MIX_2));
  return v128.xor(h, i32x4.shr_u(h, 16));
}

/** @returns numbers not above the scores, soon found: x / weight */
export function lowerBound4(hash: v128, inverse: v128): v128 {
  return f32x4.mul(f32x4.convert_i32x4_s(i32x4.shr_u(hash, 1)), f32x4.mul(inverse, f32x4.splat(LOWER)));
}

/** @param inverse 1 / weight */
export function score4(hash: v128, inverse: v128): v128 {
  // 1 - x = m * 2^k with sqrt(1/2) <= m < sqrt(2)
  const rest = f32x4.convert_i32x4_s(i32x4.shr_u(v128.not(hash), 1));
  const y = f32x4.mul(f32x4.add(rest, f32x4.splat(0.5)), f32x4.splat(2 * PER_HASH));
  const bits = i32x4.sub(y, i32x4.splat(SQRT_HALF));
  const m = i32x4.add(v128.and(bits, i32x4.splat(MANTISSA)), i32x4.splat(SQRT_HALF));
  const k = f32x4.convert_i32x4_s(i32x4.shr_s(bits, 23));
  const x = f32x4.mul(f32x4.add(f32x4.convert_i32x4_s(hash), f32x4.splat(0.5)), f32x4.splat(PER_HASH));
  const isNear = i32x4.lt_u(hash, i32x4.splat(NEAR));
  const f = v128.bitselect(f32x4.neg(x), f32x4.sub(m, f32x4.splat(1)), isNear);
  // ln(1 + f) = 2 atanh(s), s = f / (2 + f)
  const s = f32x4.div(f, f32x4.add(f, f32x4.splat(2)));
  const q = f32x4.mul(s, s);
  let series = f32x4.add(f32x4.mul(q, f32x4.splat(2.0 / 7.0)), f32x4.splat(2.0 / 5.0));
  series = f32x4.add(f32x4.mul(series, q), f32x4.splat(2.0 / 3.0));
  series = f32x4.add(f32x4.mul(series, q), f32x4.splat(2.0));
  const halves = v128.andnot(f32x4.mul(k, f32x4.splat(LN_2)), isNear);
  return f32x4.mul(f32x4.neg(f32x4.add(halves, f32x4.mul(s, series))), inverse);
}
