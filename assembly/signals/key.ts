/** @returns true when the `length` bytes at `start` are this name, which is ASCII */
export function isKey(start: usize, length: i32, name: string): bool {
  if (length !== name.length) return false;
  for (let i = 0; i < length; i++) if (<i32>load<u8>(start + <usize>i) !== name.charCodeAt(i)) return false;
  return true;
}
