// The plugin's linear memory as the host sees it: every access checked, values handed over through the plugin's allocator.

import { Status } from "./abi.ts";

const TWO_TO_32 = 0x1_0000_0000;

/** Views are kept and renewed only after memory has grown (a grown memory leaves its old views with length 0). */
export class GuestMemory {
  private view: DataView;
  private current: Buffer;

  /** @param allocate the plugin's allocator; 0 means that it has no room */
  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly allocate: (sizeBytes: number) => number,
  ) {
    this.current = Buffer.from(memory.buffer);
    this.view = new DataView(memory.buffer);
  }

  /** The whole memory; do not keep it over a call into the plugin. */
  get bytes(): Buffer {
    if (this.current.length === 0) {
      this.current = Buffer.from(this.memory.buffer);
      this.view = new DataView(this.memory.buffer);
    }
    return this.current;
  }

  holds(pointer: number, sizeBytes: number): boolean {
    return pointer + sizeBytes <= this.bytes.length;
  }

  /** A copy of a range that `holds`. */
  copy(pointer: number, sizeBytes: number): Uint8Array {
    return Uint8Array.prototype.slice.call(this.bytes, pointer, pointer + sizeBytes);
  }

  /** A range that `holds` as byte string. */
  text(pointer: number, sizeBytes: number): string {
    return this.bytes.latin1Slice(pointer, pointer + sizeBytes);
  }

  readU32(pointer: number): number | undefined {
    return this.holds(pointer, 4) ? this.view.getUint32(pointer, true) : undefined;
  }

  writeU32(pointer: number, value: number): boolean {
    if (!this.holds(pointer, 4)) return false;
    this.view.setUint32(pointer, value, true);
    return true;
  }

  /** Writes high * 2^32 + low; both whole numbers >= 0 that a double holds exactly. */
  writeU64(pointer: number, high: number, low: number): boolean {
    if (!this.holds(pointer, 8)) return false;
    const carry = Math.floor(low / TWO_TO_32);
    this.view.setUint32(pointer, low - carry * TWO_TO_32, true);
    this.view.setUint32(pointer + 4, high + carry, true);
    return true;
  }

  /** Hands bytes to the plugin: allocates, copies, writes address and size where the plugin asked for them. */
  give(value: Uint8Array, pointerPointer: number, sizePointer: number): Status {
    const pointer = this.place(value.length);
    if (pointer < 0) return Status.InvalidMemoryAccess;
    this.bytes.set(value, pointer);
    return this.writeSlice(pointer, value.length, pointerPointer, sizePointer);
  }

  /** The same for a byte string. */
  giveText(value: string, pointerPointer: number, sizePointer: number): Status {
    const pointer = this.place(value.length);
    if (pointer < 0) return Status.InvalidMemoryAccess;
    this.bytes.latin1Write(value, pointer, value.length);
    return this.writeSlice(pointer, value.length, pointerPointer, sizePointer);
  }

  private place(sizeBytes: number): number {
    if (sizeBytes === 0) return 0;
    const pointer = this.allocate(sizeBytes) >>> 0;
    return pointer !== 0 && this.holds(pointer, sizeBytes) ? pointer : -1;
  }

  private writeSlice(pointer: number, sizeBytes: number, pointerPointer: number, sizePointer: number): Status {
    return this.writeU32(pointerPointer, pointer) && this.writeU32(sizePointer, sizeBytes)
      ? Status.Ok
      : Status.InvalidMemoryAccess;
  }
}
