/**
 * Median by radix exchange select (Knuth, TAOCP 3, 5.2.2, kept to the side that holds the rank): partition by one bit after the
 * other, from the highest. So at most 32 passes, whatever the values and their order.
 */

const SIGN_BIT: u32 = 0x80000000;

/**
 * @param values  f32[count], reordered; no NaN
 * @param count   number of values; 0 or less gives 0
 * @returns the middle value, or the mean of the two middle ones
 */
export function medianInPlace(values: usize, count: i32): f32 {
  if (count <= 0) return 0;
  const middle = count >> 1;
  select(values, count, middle);
  const upper = valueAt(values, middle);
  if (count & 1) return upper;
  return <f32>((<f64>upper + <f64>largest(values, middle)) * 0.5);
}

/** Reorders so that the value at `rank` is the one that sorting would put there and none before it is larger. */
function select(values: usize, count: i32, rank: i32): void {
  const varying = varyingBits(values, count);
  let first = partition(values, 0, count, SIGN_BIT, SIGN_BIT);
  let end = count;
  // Among negative numbers the larger pattern is the smaller number: there the set bits go first.
  const negative = rank < first;
  if (negative) {
    end = first;
    first = 0;
  }
  for (let bit = SIGN_BIT >> 1; bit !== 0 && end - first > 1; bit >>= 1) {
    if (!(varying & bit)) continue;
    const split = partition(values, first, end, bit, negative ? bit : 0);
    if (rank < split) end = split;
    else first = split;
  }
}

/** Moves the values whose masked bit equals `leading` to the front of first..end-1; returns where the others start. */
function partition(values: usize, first: i32, end: i32, mask: u32, leading: u32): i32 {
  let left = first;
  let right = end;
  while (left < right) {
    const pattern = patternAt(values, left);
    if ((pattern & mask) === leading) {
      left++;
    } else {
      right--;
      store<u32>(values + ((<usize>left) << 2), patternAt(values, right));
      store<u32>(values + ((<usize>right) << 2), pattern);
    }
  }
  return left;
}

/** The bits in which not all values agree: only these can tell them apart. */
function varyingBits(values: usize, count: i32): u32 {
  const reference = patternAt(values, 0);
  let varying: u32 = 0;
  for (let i = 1; i < count; i++) varying |= patternAt(values, i) ^ reference;
  return varying;
}

function largest(values: usize, count: i32): f32 {
  let best = valueAt(values, 0);
  for (let i = 1; i < count; i++) best = max(best, valueAt(values, i));
  return best;
}

function valueAt(values: usize, index: i32): f32 {
  return load<f32>(values + ((<usize>index) << 2));
}

function patternAt(values: usize, index: i32): u32 {
  return load<u32>(values + ((<usize>index) << 2));
}
