/** Problems of a configuration: one line each, in printable ASCII whatever the configuration holds. */
import { parseDecimal } from "../math/decimal";
import { Text } from "../telemetry/text";
import { JsonKind, JsonValue } from "./value";

/** Problems told in full; one more line says that there are more. */
export const MAX_PROBLEMS: i32 = 100;
/** Characters of somebody else's text in one place of a line. */
const MAX_EXCERPT: i32 = 40;

const NUMBER_BYTES: i32 = 32;
const number = new Text(memory.data(NUMBER_BYTES), NUMBER_BYTES);

/** Adds the line `path: message`, or once that there are more than `MAX_PROBLEMS`. */
export function report(errors: string[], path: string, message: string): void {
  if (errors.length < MAX_PROBLEMS) errors.push(`${path}: ${message}`);
  else if (errors.length === MAX_PROBLEMS) errors.push("$: more problems than the 100 listed");
}

/** @returns whether further lines would be left out */
export function isFull(errors: string[]): bool {
  return errors.length > MAX_PROBLEMS;
}

/** @returns the path of a member: `$.a.b`, or `$.a["b c"]` where the key is no plain name */
export function memberPath(path: string, key: string): string {
  return isPlainName(key) ? `${path}.${key}` : `${path}[${quote(key)}]`;
}

/** @returns the path of an array's element: `$.a[3]` */
export function itemPath(path: string, index: i32): string {
  return `${path}[${renderNumber(index)}]`;
}

/** @returns the value as a line shows it: `"abc"`, `12`, `true`, `null`, `an array`, `an object` */
export function render(value: JsonValue): string {
  if (value.kind === JsonKind.Null) return "null";
  if (value.kind === JsonKind.Bool) return value.flag ? "true" : "false";
  if (value.kind === JsonKind.Number) return value.text.length > 0 ? shorten(value.text) : renderNumber(value.number);
  if (value.kind === JsonKind.String) return quote(value.text);
  return value.kind === JsonKind.Array ? "an array" : "an object";
}

/** @returns the number with up to three decimals, "about" before it where it has more */
export function renderNumber(value: f64): string {
  if (isNaN(value)) return "NaN";
  if (Math.abs(value) >= 1e12) return "a huge number";
  number.clear();
  number.number(value);
  const text = String.UTF8.decodeUnsafe(number.start, number.length);
  return parseDecimal(number.start, number.length) === value ? text : `about ${text}`;
}

/** @returns the text in double quotes, shortened; what is not printable ASCII as \uXXXX */
export function quote(text: string): string {
  let quoted = '"';
  const count = min(text.length, MAX_EXCERPT);
  for (let i = 0; i < count; i++) quoted += printable(text.charCodeAt(i), 4);
  return quoted + (count < text.length ? '..."' : '"');
}

/** @returns the bytes in double quotes, shortened; what is not printable ASCII as \xXX */
export function quoteBytes(text: usize, length: i32): string {
  let quoted = '"';
  const count = min(length, MAX_EXCERPT / 2);
  for (let i = 0; i < count; i++) quoted += printable(load<u8>(text + i), 2);
  return quoted + (count < length ? '..."' : '"');
}

function printable(code: i32, digits: i32): string {
  if (code === 0x22 || code === 0x5c) return `\\${String.fromCharCode(code)}`;
  if (code >= 0x20 && code < 0x7f) return String.fromCharCode(code);
  let escaped = digits === 4 ? "\\u" : "\\x";
  for (let shift = digits * 4 - 4; shift >= 0; shift -= 4) escaped += "0123456789abcdef".charAt((code >> shift) & 15);
  return escaped;
}

function shorten(text: string): string {
  return text.length > MAX_EXCERPT ? `${text.substring(0, MAX_EXCERPT)}...` : text;
}

function isPlainName(key: string): bool {
  if (key.length === 0 || key.length > MAX_EXCERPT) return false;
  for (let i = 0; i < key.length; i++) {
    const code = key.charCodeAt(i);
    const letter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    if (!letter && !(code >= 0x30 && code <= 0x39) && code !== 0x5f && code !== 0x2d) return false;
  }
  return true;
}
