/** google.protobuf.Struct, Value and ListValue (struct.proto) as they lie on the wire. */
import { BYTES, Cursor, FIXED64, VARINT } from "./wire";

/** Kinds of a Value: its field numbers in struct.proto; 0 = nothing set. */
export const NULL: i32 = 1;
export const NUMBER: i32 = 2;
export const STRING: i32 = 3;
export const BOOL: i32 = 4;
export const STRUCT: i32 = 5;
export const LIST: i32 = 6;

/** Field of a map's entries in Struct and in Metadata, and of a ListValue's values. */
export const ITEMS: i32 = 1;
const KEY: i32 = 1;
const CONTENT: i32 = 2;

/** Walks over the entries of a map whose values are messages. */
export class MapReader {
  keyStart: usize = 0;
  keyLength: i32 = 0;
  valueStart: usize = 0;
  valueLength: i32 = 0;
  /** The map, or an entry of it, is not well-formed. */
  broken: bool = false;
  private readonly entries: Cursor = new Cursor();
  private readonly entry: Cursor = new Cursor();

  /** Starts on the message at `start` whose field ITEMS is the map. */
  open(start: usize, length: i32): void {
    this.entries.open(start, length);
    this.broken = false;
  }

  /** @returns false when no entry is left, or where one is broken */
  next(): bool {
    const entry = this.entry;
    const found = this.entries.nextOf(ITEMS);
    this.broken = this.entries.broken || (found && this.entries.type !== BYTES);
    if (!found || this.broken) return false;
    this.keyLength = 0;
    this.valueLength = 0;
    entry.open(this.entries.start, this.entries.length);
    while (entry.next()) {
      if (entry.type !== BYTES) continue;
      if (entry.field === KEY) {
        this.keyStart = entry.start;
        this.keyLength = entry.length;
      } else if (entry.field === CONTENT) {
        this.valueStart = entry.start;
        this.valueLength = entry.length;
      }
    }
    this.broken = entry.broken;
    return !entry.broken;
  }
}

/** One Value: its kind and where its content lies (a NUMBER's: 8 bytes, little-endian double). */
export class Value {
  kind: i32 = 0;
  start: usize = 0;
  length: i32 = 0;
  private readonly fields: Cursor = new Cursor();

  /** Reads a Value that `isStruct` has checked; of several kinds the last counts, as protobuf has it. */
  read(start: usize, length: i32): void {
    this.kind = 0;
    this.fields.open(start, length);
    while (this.fields.next()) {
      if (this.fields.field > LIST) continue;
      this.kind = this.fields.field;
      this.start = this.fields.start;
      this.length = this.fields.length;
    }
  }

  /** Nothing, or an explicit null. */
  get absent(): bool {
    return this.kind <= NULL;
  }
}

const ANY: i32 = -1;
const STRUCT_MESSAGE: i32 = 8;
const ENTRY_MESSAGE: i32 = 9;
const VALUE_MESSAGE: i32 = 10;
const LIST_MESSAGE: i32 = 11;

/** Objects and lists deep that anything is ever read: in the plugin configuration. Each level is up to three messages. */
export const LEVELS_MAX: i32 = 32;
const DEPTH_MAX: i32 = LEVELS_MAX * 3;
const levels = new StaticArray<Cursor>(DEPTH_MAX);
for (let depth = 0; depth < DEPTH_MAX; depth++) levels[depth] = new Cursor();

/** @returns true for a well-formed Struct; what lies deeper than anything read is not looked into */
export function isStruct(start: usize, length: i32): bool {
  return isMessage(STRUCT_MESSAGE, start, length, 0);
}

function isMessage(message: i32, start: usize, length: i32, depth: i32): bool {
  if (depth >= DEPTH_MAX) return true;
  const cursor = levels[depth];
  cursor.open(start, length);
  while (cursor.next()) {
    const content = contentOf(message, cursor.field);
    if (content === ANY) continue;
    if (cursor.type !== (content >= STRUCT_MESSAGE ? BYTES : content)) return false;
    if (content >= STRUCT_MESSAGE && !isMessage(content, cursor.start, cursor.length, depth + 1)) return false;
  }
  return !cursor.broken;
}

/** @returns what a field holds: a wire type, a message, or ANY where struct.proto has no such field */
function contentOf(message: i32, field: i32): i32 {
  if (message === STRUCT_MESSAGE) return field === ITEMS ? ENTRY_MESSAGE : ANY;
  if (message === LIST_MESSAGE) return field === ITEMS ? VALUE_MESSAGE : ANY;
  if (message === ENTRY_MESSAGE) return field === KEY ? BYTES : field === CONTENT ? VALUE_MESSAGE : ANY;
  if (field === NUMBER) return FIXED64;
  if (field === STRING) return BYTES;
  if (field === STRUCT) return STRUCT_MESSAGE;
  if (field === LIST) return LIST_MESSAGE;
  return field < STRUCT ? VARINT : ANY;
}
