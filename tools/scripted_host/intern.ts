// From bytes in the plugin's memory to what the host knows about that text, without building a string each time.

interface Slot<T> {
  readonly text: string;
  readonly value: T;
}

const SLOT_COUNT = 256;

/** Property paths, header names and keys come from few addresses: one slot for each address, verified byte by byte. */
export class InternTable<T> {
  private readonly byText = new Map<string, Slot<T>>();
  private readonly slots: (Slot<T> | undefined)[] = new Array(SLOT_COUNT).fill(undefined);

  constructor(private readonly make: (text: string) => T) {}

  /** @param text a byte string: one char 0..255 for each byte */
  ofText(text: string): T {
    return this.slotOf(text).value;
  }

  /** @param pointer,size a range that lies inside `memory` */
  get(memory: Buffer, pointer: number, size: number): T {
    const index = (pointer ^ (pointer >>> 8) ^ (size << 3)) & (SLOT_COUNT - 1);
    const slot = this.slots[index];
    if (slot !== undefined && isAt(slot.text, memory, pointer, size)) return slot.value;
    const found = this.slotOf(memory.latin1Slice(pointer, pointer + size));
    this.slots[index] = found;
    return found.value;
  }

  /** Everything interned so far. */
  values(): T[] {
    return [...this.byText.values()].map((slot) => slot.value);
  }

  private slotOf(text: string): Slot<T> {
    let slot = this.byText.get(text);
    if (slot === undefined) {
      slot = { text, value: this.make(text) };
      this.byText.set(text, slot);
    }
    return slot;
  }
}

function isAt(text: string, memory: Buffer, pointer: number, size: number): boolean {
  if (text.length !== size) return false;
  for (let index = 0; index < size; index++) {
    if (text.charCodeAt(index) !== memory[pointer + index]) return false;
  }
  return true;
}
