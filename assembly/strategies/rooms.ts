/** What resource_aware keeps of each endpoint beside the pool's record, in one table. */
import { Records } from "./records";

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

export class Rooms extends Records {
  constructor() {
    super(ROOM_BYTES);
  }

  /** @param index one that there is room for */
  at(index: i32): Room {
    return changetype<Room>(this.start(index));
  }

  clear(index: i32): void {
    memory.fill(this.start(index), 0, ROOM_BYTES);
    this.begin(index);
  }

  protected begin(index: i32): void {
    const room = this.at(index);
    room.perCapacity = 1;
    room.load = NaN;
  }
}
