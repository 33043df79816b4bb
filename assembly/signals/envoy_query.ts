/** The path that asks Envoy's admin interface for one cluster: its filter is an RE2 expression found anywhere in the name. */

const SYNTAX: string = "\\.+*?()|[]{}^$";
const HEX: string = "0123456789ABCDEF";
const UNRESERVED: string = "-._~";

/**
 * @param cluster  name of a cluster, whatever characters it has
 * @returns "/clusters?filter=" and an expression that matches this name only, percent-encoded
 */
export function queryOf(cluster: string): string {
  let expression = "^";
  for (let i = 0; i < cluster.length; i++) {
    const letter = cluster.charAt(i);
    expression += SYNTAX.includes(letter) ? `\\${letter}` : letter;
  }
  return `/clusters?filter=${percentEncode(`${expression}$`)}`;
}

/** Everything but letters, digits and "-._~" of RFC 3986 as its UTF-8 bytes. */
function percentEncode(text: string): string {
  const bytes = Uint8Array.wrap(String.UTF8.encode(text));
  let encoded = "";
  for (let i = 0; i < bytes.length; i++) {
    const byte = <i32>bytes[i];
    encoded += isUnreserved(byte) ? String.fromCharCode(byte) : `%${HEX.charAt(byte >> 4)}${HEX.charAt(byte & 15)}`;
  }
  return encoded;
}

function isUnreserved(byte: i32): bool {
  const letter = byte | 0x20;
  if ((letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39)) return true;
  return byte < 0x80 && UNRESERVED.includes(String.fromCharCode(byte));
}
