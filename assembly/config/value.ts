/** A configuration as a small tree, whatever it was written in; objects keep the order of their members. */

/** Bounds of a tree, and what is said beyond them. */
export const MAX_DEPTH: i32 = 32;
export const DEPTH_BOUND = "at most 32 levels";
export const MAX_VALUES: i32 = 65536;
export const VALUES_BOUND = "at most 65536 values";
/** Keys of one object: each new one is compared with all before it. */
export const MAX_KEYS: i32 = 2048;
export const KEYS_BOUND = "at most 2048 keys in an object";
export const KEY_BOUND = "this key once";

export enum JsonKind {
  Null,
  Bool,
  Number,
  String,
  Array,
  Object,
}

const NO_KEYS: string[] = [];
const NO_ITEMS: JsonValue[] = [];

export class JsonValue {
  /** What a Bool says; false for every other kind. */
  flag: bool = false;
  /** What a Number says, never -0, from JSON always finite; 0 for every other kind. */
  number: f64 = 0;
  /** A String's characters, or a Number as JSON wrote it. */
  text: string = "";
  /** An Object's keys, all different, in the order of `items`. */
  keys: string[] = NO_KEYS;
  /** An Array's elements or an Object's values. */
  items: JsonValue[] = NO_ITEMS;

  constructor(public kind: JsonKind) {
    if (kind >= JsonKind.Array) this.items = [];
    if (kind === JsonKind.Object) this.keys = [];
  }

  /** @returns the member of this name; null where there is none or this is no object */
  find(key: string): JsonValue | null {
    const at = this.keys.indexOf(key);
    return at < 0 ? null : this.items[at];
  }
}
