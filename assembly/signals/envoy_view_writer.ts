/**
 * Envoy's view of one cluster as compact bytes for the other workers. Little-endian, nothing aligned:
 *
 *   0        12                                    VIEW_HEADER_BYTES = 12
 *   | header | host 0 | host 1 | ...               host: ViewHost (13 bytes), address, region, zone
 */
import { release, reserve } from "../pool/memory";
import { EnvoyHost, NAME_BYTES_MAX } from "./envoy_host";

/** "SEV" and the layout's version. */
export const VIEW_MAGIC: u32 = 0x01564553;
export const VIEW_HEADER_BYTES: i32 = 12;
export const VIEW_HOST_BYTES: i32 = 13;
/** About 16,384 hosts with names of 100 bytes for each region and zone. */
export const VIEW_BYTES_MAX: i32 = 4 << 20;
export const HELD: u8 = 1;

@unmanaged
export class ViewHeader {
  magic: u32;
  /** of the whole view */
  bytes: u32;
  hostCount: u32;
}

@unmanaged
export class ViewHost {
  weight: i32;
  activeCount: i32;
  /** 0 or HELD */
  flags: u8;
  priority: u8;
  addressLength: u8;
  regionLength: u8;
  zoneLength: u8;
}

const FIRST_BYTES: i32 = 64 << 10;
const ADDRESS_BYTES_MAX: i32 = 47;
const HOST_BYTES_MAX: i32 = VIEW_HOST_BYTES + ADDRESS_BYTES_MAX + 2 * NAME_BYTES_MAX;

/** Writes a view into memory of its own, which grows by doubling up to VIEW_BYTES_MAX and is kept for the next view. */
export class EnvoyViewWriter {
  start: usize = 0;
  length: i32 = 0;
  hostCount: i32 = 0;
  private capacity: i32 = 0;

  /** Starts an empty view. @returns false where there is no memory for it */
  begin(): bool {
    this.hostCount = 0;
    this.length = VIEW_HEADER_BYTES;
    return this.capacity > 0 || this.grow(FIRST_BYTES);
  }

  /** @param address 6..47 bytes. @returns false where the view has become too large, or there is no memory: it is lost then */
  add(host: EnvoyHost, address: usize, addressLength: i32): bool {
    if (this.capacity - this.length < HOST_BYTES_MAX && !this.grow(this.capacity << 1)) return false;
    let at = this.start + <usize>this.length;
    const record = changetype<ViewHost>(at);
    record.weight = host.weight;
    record.activeCount = host.activeCount;
    record.flags = host.held ? HELD : 0;
    record.priority = <u8>host.priority;
    record.addressLength = <u8>addressLength;
    record.regionLength = <u8>host.regionLength;
    record.zoneLength = <u8>host.zoneLength;
    at = append(at + VIEW_HOST_BYTES, address, addressLength);
    at = append(at, host.regionStart, host.regionLength);
    at = append(at, host.zoneStart, host.zoneLength);
    this.length = <i32>(at - this.start);
    this.hostCount++;
    return true;
  }

  /** Completes the view: `length` bytes from `start`. */
  end(): void {
    const header = changetype<ViewHeader>(this.start);
    header.magic = VIEW_MAGIC;
    header.bytes = this.length;
    header.hostCount = this.hostCount;
  }

  /** Gives the memory back; `begin` takes it again. */
  free(): void {
    release(this.start, this.capacity);
    this.start = 0;
    this.length = 0;
    this.capacity = 0;
  }

  private grow(capacity: i32): bool {
    if (capacity > VIEW_BYTES_MAX) return false;
    const block = reserve(capacity);
    if (block === 0) return false;
    memory.copy(block, this.start, min(this.length, this.capacity));
    release(this.start, this.capacity);
    this.start = block;
    this.capacity = capacity;
    return true;
  }
}

function append(at: usize, bytes: usize, length: i32): usize {
  memory.copy(at, bytes, length);
  return at + <usize>length;
}
