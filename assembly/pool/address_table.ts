/** Address -> index: open addressing with linear probing over the standings' own hashes. */
import { addressOf, NONE, standingAt } from "./endpoint";
import { release, reserve } from "./memory";

const EMPTY: u16 = 0xffff;

export class AddressTable {
  private slots: usize = 0; // u16[slotCount]
  private slotCount: u32 = 0;

  /** Makes an empty table for up to `capacity` addresses. @returns false where memory is refused; the old table stays */
  reset(capacity: i32): bool {
    let slotCount: u32 = 32;
    while (slotCount < <u32>capacity * 2) slotCount <<= 1;
    if (slotCount !== this.slotCount) {
      const slots = reserve(slotCount << 1);
      if (slots === 0) return false;
      this.free();
      this.slots = slots;
      this.slotCount = slotCount;
    }
    memory.fill(this.slots, 0xff, this.slotCount << 1);
    return true;
  }

  /** @param hash the address's xxHash64; the address must not be in the table yet */
  add(hash: u64, index: i32): void {
    const mask = this.slotCount - 1;
    let slot = <u32>hash & mask;
    for (let step: u32 = 0; step < this.slotCount; step++) {
      const at = this.slots + ((<usize>slot) << 1);
      if (load<u16>(at) === EMPTY) {
        store<u16>(at, <u16>index);
        return;
      }
      slot = (slot + 1) & mask;
    }
  }

  /** @param standings the pool's. @returns the index, or NONE */
  find(standings: usize, hash: u64, address: usize, length: i32): i32 {
    const mask = this.slotCount - 1;
    let slot = <u32>hash & mask;
    for (let step: u32 = 0; step < this.slotCount; step++) {
      const index = load<u16>(this.slots + ((<usize>slot) << 1));
      if (index === EMPTY) return NONE;
      const standing = standingAt(standings, index);
      if (
        standing.hash === hash &&
        <i32>standing.addressLength === length &&
        memory.compare(addressOf(standing), address, length) === 0
      )
        return index;
      slot = (slot + 1) & mask;
    }
    return NONE;
  }

  /** @returns the index of the first address with that hash, or NONE */
  findHash(standings: usize, hash: u64): i32 {
    const mask = this.slotCount - 1;
    let slot = <u32>hash & mask;
    for (let step: u32 = 0; step < this.slotCount; step++) {
      const index = load<u16>(this.slots + ((<usize>slot) << 1));
      if (index === EMPTY || standingAt(standings, index).hash === hash) return index === EMPTY ? NONE : index;
      slot = (slot + 1) & mask;
    }
    return NONE;
  }

  free(): void {
    release(this.slots, this.slotCount << 1);
    this.slots = 0;
    this.slotCount = 0;
  }
}
