/** The plugin's tables in linear memory, under one limit: a refused table is a counter, an exhausted memory would be a trap. */

/** All tables of one VM together, bytes. `maximumMemory` in asconfig.json is twice that, for what fragmentation wastes. */
export const MEMORY_LIMIT_BYTES: usize = 128 << 20;

let reservedBytes: usize = 0;

/** @returns zeroed memory of `bytes` bytes, or 0 where the limit would be passed */
export function reserve(bytes: usize): usize {
  if (bytes > MEMORY_LIMIT_BYTES - reservedBytes) return 0;
  const block = heap.alloc(bytes);
  memory.fill(block, 0, bytes);
  reservedBytes += bytes;
  return block;
}

/** Gives back what `reserve(bytes)` gave; 0 is no block. */
export function release(block: usize, bytes: usize): void {
  if (block === 0) return;
  heap.free(block);
  reservedBytes -= bytes;
}

/** @returns bytes reserved now, 0..MEMORY_LIMIT_BYTES */
export function reservedTotalBytes(): usize {
  return reservedBytes;
}
