/** Writes protobuf bytes by hand, so that a test can also write what no library would. */

export function varint(value: u64): u8[] {
  const bytes: u8[] = [];
  let rest = value;
  for (; rest >= 0x80; rest >>= 7) bytes.push(<u8>(rest | 0x80));
  bytes.push(<u8>rest);
  return bytes;
}

export function utf8(text: string): u8[] {
  const encoded = Uint8Array.wrap(String.UTF8.encode(text));
  const bytes: u8[] = [];
  for (let i = 0; i < encoded.length; i++) bytes.push(encoded[i]);
  return bytes;
}

/** A field with a length: a text or a message. */
export function field(number: u64, content: u8[]): u8[] {
  return varint((number << 3) | 2)
    .concat(varint(content.length))
    .concat(content);
}

export function nullValue(): u8[] {
  return [0x08, 0x00];
}

export function boolValue(value: bool): u8[] {
  return [0x20, <u8>value];
}

export function numberValue(value: f64): u8[] {
  const bytes: u8[] = [0x11];
  const pattern = reinterpret<u64>(value);
  for (let i = 0; i < 8; i++) bytes.push(<u8>(pattern >> (8 * i)));
  return bytes;
}

export function stringValue(text: string): u8[] {
  return field(3, utf8(text));
}

/** One entry of a Struct's fields; several are joined by `concat`. */
export function pair(key: string, value: u8[]): u8[] {
  return field(1, field(1, utf8(key)).concat(field(2, value)));
}

/** @param pairs as `pair` makes them */
export function structValue(pairs: u8[][]): u8[] {
  return field(5, pairs.flat());
}

export function listValue(values: u8[][]): u8[] {
  let content: u8[] = [];
  for (let i = 0; i < values.length; i++) content = content.concat(field(1, values[i]));
  return field(6, content);
}
