/** What can be wrong with the facts that a source delivers: a closed list of kinds, each counted, the first case of each kept for the log. */
import { NONE } from "../pool/endpoint";

/** The whole delivery is refused: nothing of it was applied. */
export const FAULT_TOO_LARGE: i32 = 0;
export const FAULT_WIRE: i32 = 1;
export const FAULT_NO_NAMESPACE: i32 = 2;
export const FAULT_NO_ENDPOINTS: i32 = 3;
export const FAULT_NO_GOOD_ENTRY: i32 = 4;
/** One entry is left out. */
export const FAULT_NOT_AN_OBJECT: i32 = 5;
export const FAULT_ADDRESS_MISSING: i32 = 6;
export const FAULT_ADDRESS_BAD: i32 = 7;
export const FAULT_ADDRESS_DUPLICATE: i32 = 8;
export const FAULT_WRONG_TYPE: i32 = 9;
export const FAULT_NUMBER_BAD: i32 = 10;
export const FAULT_NUMBER_RANGE: i32 = 11;
export const FAULT_TEXT_LONG: i32 = 12;
export const FAULT_TOO_MANY: i32 = 13;
/** Only told: the key is passed over, the rest is used. */
export const FAULT_UNKNOWN_KEY: i32 = 14;
export const FAULT_NULL: i32 = 15;
export const FAULT_SETTING_BAD: i32 = 16;
export const FAULT_TOO_MANY_PLACES: i32 = 17;
export const FAULT_FUTURE: i32 = 18;
export const FAULT_KINDS: i32 = 19;

/** Names for counters and log lines, by kind. */
export const FAULT_NAMES: StaticArray<string> = [
  "too_large",
  "wire",
  "no_namespace",
  "no_endpoints",
  "no_good_entry",
  "not_an_object",
  "address_missing",
  "address_bad",
  "address_duplicate",
  "wrong_type",
  "number_bad",
  "number_range",
  "text_long",
  "too_many",
  "unknown_key",
  "null",
  "setting_bad",
  "too_many_places",
  "future",
];

/** @returns true for a kind that leaves one entry out */
export function leavesOut(kind: i32): bool {
  return kind >= FAULT_NOT_AN_OBJECT && kind <= FAULT_TOO_MANY;
}

/** The faults of one delivery, used again for the next. */
export class Faults {
  /** How many of each kind. */
  readonly count: StaticArray<i32> = new StaticArray<i32>(FAULT_KINDS);
  /** Where each kind came first: position in the list, from 0; NONE = outside of any entry. Valid where count > 0. */
  readonly firstEntry: StaticArray<i32> = new StaticArray<i32>(FAULT_KINDS);
  /** The key it was at: UTF-8 bytes within the delivery, so good for as long as that lies in memory; length 0 = none. */
  readonly firstKeyStart: StaticArray<usize> = new StaticArray<usize>(FAULT_KINDS);
  readonly firstKeyLength: StaticArray<i32> = new StaticArray<i32>(FAULT_KINDS);

  clear(): void {
    this.count.fill(0);
  }

  /** @param kind 0..FAULT_KINDS-1 */
  add(kind: i32, entry: i32 = NONE, keyStart: usize = 0, keyLength: i32 = 0): void {
    if (this.count[kind]++ > 0) return;
    this.firstEntry[kind] = entry;
    this.firstKeyStart[kind] = keyStart;
    this.firstKeyLength[kind] = keyLength;
  }

  /** @returns how many entries were left out */
  get leftOutCount(): i32 {
    let sum = 0;
    for (let kind = 0; kind < FAULT_KINDS; kind++) if (leavesOut(kind)) sum += this.count[kind];
    return sum;
  }
}
