/** Memory for what the host hands over, good until the next callback begins: a fixed block, and the heap for what is larger. */

const BLOCK_BYTES: i32 = 32768;
/** Largest single answer: the metadata's limit and a little. The host gets an error for more, not the plugin a trap. */
const LARGE_BYTES_MAX: i32 = (4 << 20) + 65536;
const LARGE_COUNT_MAX: i32 = 4;

const block: usize = memory.data(BLOCK_BYTES, 16);
const large: usize = memory.data(LARGE_COUNT_MAX * 4, 4); // usize[LARGE_COUNT_MAX]
let used: i32 = 0;
let largeCount: i32 = 0;
let refused: bool = false;

/** @returns memory of `bytes` bytes, or 0: the host call then fails with InvalidMemoryAccess */
export function allocate(bytes: i32): usize {
  if (bytes >= 0 && bytes <= BLOCK_BYTES - used) {
    const at = block + <usize>used;
    used += (bytes + 7) & ~7;
    return at;
  }
  refused = bytes < 0 || bytes > LARGE_BYTES_MAX || largeCount === LARGE_COUNT_MAX;
  if (refused) return 0;
  const at = heap.alloc(bytes);
  store<usize>(large + ((<usize>largeCount) << 2), at);
  largeCount++;
  return at;
}

/** Forgets what the last callback was handed. */
export function reset(): void {
  used = 0;
  refused = false;
  while (largeCount > 0) {
    largeCount--;
    heap.free(load<usize>(large + ((<usize>largeCount) << 2)));
  }
}

/** @returns true when the last answer was too large to be taken */
export function wasRefused(): bool {
  return refused;
}
