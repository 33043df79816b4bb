/** What a strategy keeps of each endpoint beside the pool's record: one table by index, which grows and is zero at first. */
import { release, reserve } from "../pool/memory";

const CAPACITY_MIN: i32 = 16;

export class Records {
  private block: usize = 0;
  private capacity: i32 = 0;

  /** @param bytes of one record */
  constructor(private readonly bytes: usize) {}

  /** @returns false where memory is refused; what was there stays */
  makeRoom(index: i32): bool {
    return index < this.capacity || this.grow(index + 1);
  }

  has(index: i32): bool {
    return index < this.capacity;
  }

  /** @param index one that there is room for. @returns where its record is */
  start(index: i32): usize {
    return this.block + <usize>index * this.bytes;
  }

  free(): void {
    release(this.block, <usize>this.capacity * this.bytes);
    this.block = 0;
    this.capacity = 0;
  }

  /** Makes a new record what it should be where that is not all 0. */
  protected begin(_index: i32): void {}

  private grow(wanted: i32): bool {
    let capacity = max<i32>(CAPACITY_MIN, this.capacity);
    while (capacity < wanted) capacity <<= 1;
    const block = reserve(<usize>capacity * this.bytes);
    if (block === 0) return false;
    const before = this.capacity;
    memory.copy(block, this.block, <usize>before * this.bytes);
    this.free();
    this.block = block;
    this.capacity = capacity;
    for (let index = before; index < capacity; index++) this.begin(index);
    return true;
  }
}
