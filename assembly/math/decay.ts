/** Exponential decay by half-lives, from a table: freshness of a number without a call of exp. */

const STEPS_PER_HALF_LIFE: i32 = 32;
const HALF_LIVES: i32 = 32;
const STEP_COUNT: i32 = STEPS_PER_HALF_LIFE * HALF_LIVES;
/** 2^(-1/32) */
const STEP_FACTOR: f64 = 0.9785720620877001;

const table: usize = memory.data((STEP_COUNT + 1) * 4, 4); // f32[STEP_COUNT + 1]
fillTable();

function fillTable(): void {
  let value: f64 = 1.0;
  for (let i = 0; i <= STEP_COUNT; i++) {
    store<f32>(table + (i << 2), <f32>value);
    value *= STEP_FACTOR;
  }
}

/**
 * 2^(-halfLives), linear between steps of 1/32; at most 6e-5 above the exact value.
 *
 * @param halfLives  age in half-lives; below 0 counts as 0, NaN (age unknown) as without end
 * @returns 1 for a new number, falling to 0 from 32 half-lives on; never NaN
 */
export function decay(halfLives: f64): f32 {
  if (halfLives <= 0) return 1;
  if (!(halfLives < <f64>HALF_LIVES)) return 0;
  const position = halfLives * <f64>STEPS_PER_HALF_LIFE;
  const step = <i32>position;
  const cell = table + (step << 2);
  const lower = load<f32>(cell);
  return lower + (load<f32>(cell, 4) - lower) * <f32>(position - <f64>step);
}
