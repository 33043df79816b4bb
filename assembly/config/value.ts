/** A JSON document as a small tree; objects keep the order of their members. */
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
  /** What a Number says, finite, never -0; 0 for every other kind. */
  number: f64 = 0;
  /** A String's characters, or a Number as it was written. */
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
