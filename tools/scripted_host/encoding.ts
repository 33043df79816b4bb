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
