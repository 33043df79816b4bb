/** What resource_aware keeps of each endpoint beside the pool's record, in one table. */
import { release, reserve } from "../pool/memory";

@unmanaged
export class Room {
  /** of the cost, all but the requests there; 0 = not worked out yet */
  factor: f32;
  /** 1 / capacity, the pool's median being 1 */
  perCapacity: f32;
  /** requests sent there lately, as of `recentFrom` of all requests sent */
  recentCount: f32;
  recentFrom: u32;
  /** requests a second at full utilization; 0 = not known */
  capacity: f32;
  /** samples that the capacity is worth */
  sampleCount: f32;
  /** what it was when it was sampled; NaN = never */
  load: f32;
  sampledAtMs: u32;
}

const ROOM_BYTES: usize = 32;
const CAPACITY_MIN: i32 = 16;

export class Rooms {
  private block: usize = 0; // Room[count]
  private count: i32 = 0;

  /** @returns false where memory is refused */
  makeRoom(index: i32): bool {
    return index < this.count || this.grow(index + 1);
  }

  has(index: i32): bool {
    return index < this.count;
  }

  /** @param index one that there is room for */
  at(index: i32): Room {
    return changetype<Room>(this.block + <usize>index * ROOM_BYTES);
  }

  clear(index: i32): void {
    const room = this.at(index);
    memory.fill(changetype<usize>(room), 0, ROOM_BYTES);
    room.perCapacity = 1;
    room.load = NaN;
  }

  free(): void {
    release(this.block, <usize>this.count * ROOM_BYTES);
    this.block = 0;
    this.count = 0;
  }

  private grow(wanted: i32): bool {
    let count = max<i32>(CAPACITY_MIN, this.count);
    while (count < wanted) count <<= 1;
    const block = reserve(<usize>count * ROOM_BYTES);
    if (block === 0) return false;
    const before = this.count;
    memory.copy(block, this.block, <usize>before * ROOM_BYTES);
    this.free();
    this.block = block;
    this.count = count;
    for (let n = before; n < count; n++) this.clear(n);
    return true;
  }
}
