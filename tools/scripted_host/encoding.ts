// Values as the host gives them to a plugin: integers and doubles in 8 bytes little-endian, text in UTF-8, pairs.

const encoder = new TextEncoder();

/** Bytes of a text, UTF-8. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Bytes of a whole number, 8 bytes little-endian, two's complement. */
export function int64(value: number | bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value), true);
  return bytes;
}

/** Bytes of a number as IEEE double, little-endian. */
export function double(value: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return bytes;
}

/** The pairs format: count, (key size, value size) for each, then each key and value with a NUL after it. */
export function pairs(entries: readonly (readonly [string, string])[]): Uint8Array {
  const head = Buffer.alloc(4 + entries.length * 8);
  head.writeUInt32LE(entries.length, 0);
  entries.forEach(([key, value], index) => {
    head.writeUInt32LE(key.length, 4 + index * 8);
    head.writeUInt32LE(value.length, 8 + index * 8);
  });
  const body = entries.map(([key, value]) => `${key}\0${value}\0`).join("");
  return Buffer.concat([head, Buffer.from(body, "latin1")]);
}

const MAX_PAIRS_BYTES = 1024 * 1024;
const MAX_PAIRS_COUNT = 1024;

/** Reads the pairs format into byte strings; none at all where anything is wrong with it, as in Envoy. */
export function parsedPairs(bytes: Buffer): [string, string][] {
  if (bytes.length < 4 || bytes.length > MAX_PAIRS_BYTES) return [];
  const count = bytes.readUInt32LE(0);
  let position = 4 + count * 8;
  if (count > MAX_PAIRS_COUNT || position > bytes.length) return [];
  const entries: [string, string][] = [];
  for (let index = 0; index < count; index++) {
    const keyEnd = position + bytes.readUInt32LE(4 + index * 8);
    const valueEnd = keyEnd + 1 + bytes.readUInt32LE(8 + index * 8);
    if (valueEnd >= bytes.length || bytes[keyEnd] !== 0 || bytes[valueEnd] !== 0) return [];
    entries.push([bytes.latin1Slice(position, keyEnd), bytes.latin1Slice(keyEnd + 1, valueEnd)]);
    position = valueEnd + 1;
  }
  return position === bytes.length ? entries : [];
}

/** Remembers what a conversion gave, for inputs that come again and again. */
export function remembered<K, V>(convert: (input: K) => V): (input: K) => V {
  const known = new Map<K, V>();
  return (input) => {
    let output = known.get(input);
    if (output === undefined) {
      output = convert(input);
      known.set(input, output);
    }
    return output;
  };
}
