/** A ring's entries, and how they are sorted: quicksort by the median of three, then insertion, as std::sort does it. */

/** What is left in so short a range is sorted by insertion. */
const SHORT: i32 = 16;

@unmanaged
export class Entry {
  hash: u64;
  /** the host's place among the hosts */
  position: i32;
}

/** Envoy's has a shared pointer to the host: 24 bytes. */
export const ENTRY_BYTES: usize = 16;

export function entryAt(block: usize, n: i32): Entry {
  return changetype<Entry>(block + <usize>n * ENTRY_BYTES);
}

/** Sorts entries from..to-1 by their hashes, which are as good as random: no depth is to be feared. */
export function sortEntries(block: usize, from: i32, to: i32): void {
  while (to - from > SHORT) {
    const pivot = medianOf(
      entryAt(block, from).hash,
      entryAt(block, (from + to) >>> 1).hash,
      entryAt(block, to - 1).hash,
    );
    let low = from;
    let high = to - 1;
    while (low <= high) {
      while (entryAt(block, low).hash < pivot) low++;
      while (entryAt(block, high).hash > pivot) high--;
      if (low <= high) swap(entryAt(block, low++), entryAt(block, high--));
    }
    sortEntries(block, low, to);
    to = high + 1;
  }
  insertEntries(block, from, to);
}

function insertEntries(block: usize, from: i32, to: i32): void {
  for (let n = from + 1; n < to; n++) {
    const entry = entryAt(block, n);
    const hash = entry.hash;
    const position = entry.position;
    let at = n;
    for (; at > from && entryAt(block, at - 1).hash > hash; at--) copy(entryAt(block, at), entryAt(block, at - 1));
    entryAt(block, at).hash = hash;
    entryAt(block, at).position = position;
  }
}

function swap(one: Entry, other: Entry): void {
  const hash = one.hash;
  const position = one.position;
  copy(one, other);
  other.hash = hash;
  other.position = position;
}

function copy(to: Entry, from: Entry): void {
  to.hash = from.hash;
  to.position = from.position;
}

function medianOf(a: u64, b: u64, c: u64): u64 {
  return max<u64>(min<u64>(a, b), min<u64>(max<u64>(a, b), c));
}
