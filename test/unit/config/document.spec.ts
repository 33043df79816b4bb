import { parseDocument } from "../../../assembly/config/document";
import { JsonKind, JsonValue } from "../../../assembly/config/value";
import { isStruct } from "../../../assembly/math/protobuf/struct";
import * as encode from "../math/protobuf/encoder";
import { json, structOf } from "./fixture";

const errors: string[] = [];

function document(bytes: u8[], length: i32 = bytes.length): JsonValue | null {
  errors.length = 0;
  return parseDocument(bytes.dataStart, length, errors);
}

/** The only key of a document that must be right. */
function keyOf(bytes: u8[]): string {
  const value = document(bytes);
  return value !== null && value.keys.length === 1 ? value.keys[0] : errors.join();
}

describe("parseDocument", () => {
  it("takes no bytes for {}", () => {
    expect(document([])!.kind).toBe(JsonKind.Object);
  });

  it("takes 1 MiB and refuses a byte more, and a negative length", () => {
    expect(document(encode.utf8(`${" ".repeat(1048574)}{}`))).not.toBeNull();
    expect(document(encode.utf8(`${" ".repeat(1048575)}{}`))).toBeNull();
    expect(errors[0]).toBe("$: expected at most 1048576 bytes, found 1048577");
    expect(document([], -1)).toBeNull();
    expect(errors[0]).toBe("$: expected at most 1048576 bytes, found -1");
  });

  it("takes JSON that begins with a line feed, a Struct's first byte, for JSON", () => {
    const starts = ["\n", "\n\n", "\n\n\n", "\n \n", "\n\t\n ", "\r\n", "\n\n\n\n\n\n\n\n\n\n\n\n"];
    for (let i = 0; i < starts.length; i++) {
      const text = `${starts[i]}{\n  "sample":\n\n{"a": [1,\n"b"]}\n}\n`;
      expect(keyOf(encode.utf8(text))).toBe("sample", text);
    }
  });

  it("takes JSON for JSON even where its bytes happen to be a well-formed Struct", () => {
    // One entry of 123 ("{") bytes that holds one field, number 4 ('"'), of 121 ("y") bytes.
    const entry = encode.utf8(`\n{"y${"k".repeat(117)}":1}`);
    expect(isStruct(entry.dataStart, entry.length)).toBe(true);
    expect(keyOf(entry)).toBe(`y${"k".repeat(117)}`);
    const unknownFields = encode.utf8(" {}    ");
    expect(isStruct(unknownFields.dataStart, unknownFields.length)).toBe(true);
    expect(document(unknownFields)!.kind).toBe(JsonKind.Object);
    const number = encode.utf8("81");
    expect(isStruct(number.dataStart, number.length)).toBe(true);
    expect(document(number)!.kind).toBe(JsonKind.Number);
  });

  it("takes a Struct for a Struct, whatever its lengths look like as text", () => {
    expect(keyOf(structOf(json('{"sample":4}')))).toBe("sample");
    for (let length = 1; length < 300; length++) {
      const key = "k".repeat(length);
      expect(keyOf(structOf(json(`{"${key}":null}`)))).toBe(key, length.toString());
      expect(keyOf(structOf(json(`{"{":"${key}"}`)))).toBe("{", length.toString());
    }
    expect(keyOf(structOf(json('{"":{}}')))).toBe("");
  });

  it("tells JSON's problem where the bytes are neither", () => {
    const bytes = structOf(json('{"sample":4}'));
    for (let length = 1; length < bytes.length; length++) {
      expect(document(bytes, length)).toBeNull(length.toString());
      expect(errors.length).toBe(1);
      expect(errors[0].startsWith("$: expected a value, found ")).toBe(true, errors[0]);
    }
    expect(document(encode.pair("a", []))).toBeNull();
    expect(document(encode.utf8("sample: 4"))).toBeNull();
    expect(errors[0]).toBe('$: expected a value, found "sample: 4" at line 1, column 1');
  });
});
