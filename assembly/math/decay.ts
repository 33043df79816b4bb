/** Exponential decay by half-lives, from a table: freshness of a number without a call of exp. */

const STEPS_PER_HALF_LIFE: i32 = 128;
const HALF_LIVES: i32 = 16;
const STEP_COUNT: i32 = STEPS_PER_HALF_LIFE * HALF_LIVES;
/** 2^(-1/128) */
const STEP_FACTOR: f64 = 0.9945994234836332;

const table: usize = memory.data((STEP_COUNT + 1) * 4, 4); // f32[STEP_COUNT + 1]
fillTable();

function fillTable(): void {
  let value: f64 = 1.0;
  for (let i = 0; i < STEP_COUNT; i++) {
    store<f32>(table + (i << 2), <f32>value);
    value *= STEP_FACTOR;
  }
  store<f32>(table + (STEP_COUNT << 2), 0);
}

/**
 * 2^(-halfLives), in steps of 1/128: at most 0.55 % above the exact value.
 *
 * @param halfLives  age in half-lives; below 0 counts as 0, NaN (age unknown) as without end
 * @returns 1 for a new number, falling to 0 at 16 half-lives; never NaN
 */
export function decay(halfLives: f64): f32 {
  const steps = halfLives * <f64>STEPS_PER_HALF_LIFE;
  const step = steps < <f64>STEP_COUNT ? max<i32>(0, <i32>steps) : STEP_COUNT;
  return load<f32>(table + ((<usize>step) << 2));
}
