/** google.protobuf.Struct as the same tree, within the same bounds, that JSON of the same meaning gives. */
import { BOOL, ITEMS, LIST, MapReader, NUMBER, STRING, STRUCT, Value } from "../math/protobuf/struct";
import { Cursor } from "../math/protobuf/wire";
import { itemPath, memberPath, report } from "./problem";
import {
  DEPTH_BOUND,
  JsonKind,
  JsonValue,
  KEY_BOUND,
  KEYS_BOUND,
  MAX_DEPTH,
  MAX_KEYS,
  MAX_VALUES,
  VALUES_BOUND,
} from "./value";

/**
 * Reads a Struct that `isStruct` has checked.
 *
 * @param errors  takes one line where it has a key twice or is beyond a bound of trees
 * @returns null where a line was added
 */
export function readStruct(start: usize, length: i32, errors: string[]): JsonValue | null {
  const reader = new StructReader();
  const root = reader.object(start, length, 0);
  if (root === null) report(errors, `$${reader.path}`, reader.problem);
  return root;
}

class StructReader {
  /** Where the problem is, below `$`; grows from the right while the recursion returns. */
  path: string = "";
  problem: string = "";
  private valueCount: i32 = 1;
  private readonly current: Value = new Value();

  object(start: usize, length: i32, depth: i32): JsonValue | null {
    if (depth === MAX_DEPTH) return this.fail(DEPTH_BOUND);
    const object = new JsonValue(JsonKind.Object);
    const entries = new MapReader();
    entries.open(start, length);
    while (entries.next()) {
      if (object.keys.length === MAX_KEYS) return this.fail(KEYS_BOUND);
      const key = String.UTF8.decodeUnsafe(entries.keyStart, entries.keyLength);
      const again = object.keys.includes(key);
      const value = again
        ? this.fail(KEY_BOUND, "it again")
        : this.value(entries.valueStart, entries.valueLength, depth + 1);
      if (value === null) {
        this.path = memberPath("", key) + this.path;
        return null;
      }
      object.keys.push(key);
      object.items.push(value);
    }
    return object;
  }

  private array(start: usize, length: i32, depth: i32): JsonValue | null {
    if (depth === MAX_DEPTH) return this.fail(DEPTH_BOUND);
    const array = new JsonValue(JsonKind.Array);
    const values = new Cursor();
    values.open(start, length);
    while (values.nextOf(ITEMS)) {
      const value = this.value(values.start, values.length, depth + 1);
      if (value === null) {
        this.path = itemPath("", array.items.length) + this.path;
        return null;
      }
      array.items.push(value);
    }
    return array;
  }

  private value(start: usize, length: i32, depth: i32): JsonValue | null {
    if (++this.valueCount > MAX_VALUES) return this.fail(VALUES_BOUND);
    const current = this.current;
    current.read(start, length);
    if (current.kind === STRUCT) return this.object(current.start, current.length, depth);
    if (current.kind === LIST) return this.array(current.start, current.length, depth);
    return scalar(current);
  }

  private fail(expected: string, found: string = "more"): JsonValue | null {
    this.problem = `expected ${expected}, found ${found}`;
    return null;
  }
}

function scalar(value: Value): JsonValue {
  if (value.kind === NUMBER) {
    const number = new JsonValue(JsonKind.Number);
    number.number = load<f64>(value.start) + 0.0;
    return number;
  }
  if (value.kind === STRING) {
    const text = new JsonValue(JsonKind.String);
    text.text = String.UTF8.decodeUnsafe(value.start, value.length);
    return text;
  }
  if (value.kind !== BOOL) return new JsonValue(JsonKind.Null);
  const bool = new JsonValue(JsonKind.Bool);
  bool.flag = load<u8>(value.start) === 1;
  return bool;
}
