import { BYTES, Cursor, FIXED64, VARINT } from "../../../../assembly/math/protobuf/wire";
import * as encode from "./encoder";

const cursor = new Cursor();

function open(bytes: u8[]): void {
  cursor.open(bytes.dataStart, bytes.length);
}

describe("Cursor", () => {
  it("walks over fields of every wire type", () => {
    const bytes: u8[] = [0x08, 0x96, 0x01, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x1a, 2, 0x61, 0x62, 0x25, 9, 9, 9, 9];
    open(bytes);
    expect(cursor.next()).toBe(true);
    expect(cursor.field).toBe(1);
    expect(cursor.type).toBe(VARINT);
    expect(cursor.next()).toBe(true);
    expect(cursor.field).toBe(2);
    expect(cursor.type).toBe(FIXED64);
    expect(load<u64>(cursor.start)).toBe(0x0807060504030201);
    expect(cursor.next()).toBe(true);
    expect(cursor.field).toBe(3);
    expect(cursor.type).toBe(BYTES);
    expect(String.UTF8.decodeUnsafe(cursor.start, cursor.length)).toBe("ab");
    expect(cursor.next()).toBe(true);
    expect(cursor.length).toBe(4);
    expect(cursor.next()).toBe(false);
    expect(cursor.broken).toBe(false);
  });

  it("finds the same content in lengths of one byte and of two, in small and in large field numbers", () => {
    const lengths: i32[] = [0, 1, 127, 128, 300];
    const numbers: i32[] = [1, 15, 16, 2047, 536870911];
    for (let l = 0; l < lengths.length; l++) {
      for (let n = 0; n < numbers.length; n++) {
        const content = new Array<u8>(lengths[l]).fill(7);
        const bytes = encode.field(numbers[n], content).concat(encode.field(1, [42]));
        open(bytes);
        expect(cursor.next()).toBe(true);
        expect(cursor.field).toBe(numbers[n]);
        expect(cursor.length).toBe(lengths[l]);
        expect(cursor.next()).toBe(true);
        expect(load<u8>(cursor.start)).toBe(42);
        expect(cursor.next()).toBe(false);
        expect(cursor.broken).toBe(false);
      }
    }
  });

  it("passes over other fields to the one asked for", () => {
    const bytes = encode
      .field(2, [1])
      .concat([0x08, 0x01])
      .concat(encode.field(3, [5]))
      .concat(encode.field(2, [6]));
    open(bytes);
    expect(cursor.nextOf(3)).toBe(true);
    expect(load<u8>(cursor.start)).toBe(5);
    expect(cursor.nextOf(3)).toBe(false);
    expect(cursor.broken).toBe(false);
  });

  it("stays broken once it is", () => {
    const bytes: u8[] = [0x0a, 0x05, 0x61, 0x0a, 0x00];
    open(bytes);
    expect(cursor.next()).toBe(false);
    expect(cursor.broken).toBe(true);
    expect(cursor.next()).toBe(false);
    expect(cursor.nextOf(1)).toBe(false);
    expect(cursor.broken).toBe(true);
  });
});
