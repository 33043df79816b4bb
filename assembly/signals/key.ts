/** A name that bytes on the wire are compared with. */
export class Key {
  private readonly utf8: ArrayBuffer;

  constructor(text: string) {
    this.utf8 = String.UTF8.encode(text);
  }

  /** @returns true when the `length` bytes at `start` are this name */
  matches(start: usize, length: i32): bool {
    return length === this.utf8.byteLength && memory.compare(changetype<usize>(this.utf8), start, length) === 0;
  }
}
