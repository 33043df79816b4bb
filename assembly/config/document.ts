/** The two forms a configuration comes in: JSON (a StringValue's text) and google.protobuf.Struct (its serialized bytes). */
import { isStruct, MapReader } from "../math/protobuf/struct";
import { parseJson } from "./json";
import { renderNumber, report } from "./problem";
import { readStruct } from "./struct";
import { JsonKind, JsonValue } from "./value";

export const MAX_BYTES: i32 = 1 << 20;

/**
 * @param errors  takes one line where the bytes are neither form, have a key twice, or are beyond a bound
 * @returns null where a line was added; an empty object for no bytes
 */
export function parseDocument(bytes: usize, length: i32, errors: string[]): JsonValue | null {
  if (length === 0) return new JsonValue(JsonKind.Object);
  if (<u32>length > <u32>MAX_BYTES) {
    report(errors, "$", `expected at most 1048576 bytes, found ${renderNumber(length)}`);
    return null;
  }
  return isConfigStruct(bytes, length) ? readStruct(bytes, length, errors) : parseJson(bytes, length, errors);
}

/**
 * A well-formed Struct with a value is no JSON: the value's tag is the byte 0x12 (or ends in NUL), a control character, which JSON
 * has nowhere. Without a value, even ` {}    ` would be well-formed: all of it fields that struct.proto does not know.
 */
function isConfigStruct(bytes: usize, length: i32): bool {
  if (!isStruct(bytes, length)) return false;
  const entries = new MapReader();
  entries.open(bytes, length);
  while (entries.next()) if (entries.valueLength > 0) return true;
  return false;
}
