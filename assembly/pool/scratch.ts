/** One block for the whole VM, for work that is done before the callback ends. It grows with the largest pool and never shrinks. */
import { release, reserve } from "./memory";

let block: usize = 0;
let blockBytes: usize = 0;

/** @returns at least `bytes` bytes with anything in them, until the next call; 0 where memory is refused */
export function scratch(bytes: usize): usize {
  if (bytes <= blockBytes) return block;
  const wanted = bytes + (bytes >> 1);
  const larger = reserve(wanted);
  if (larger === 0) return 0;
  release(block, blockBytes);
  block = larger;
  blockBytes = wanted;
  return block;
}
