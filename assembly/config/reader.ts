/** How a room reads its options from an object: what is wrong becomes a line of `errors` and the default is taken. */
import { parseDecimal } from "../math/decimal";
import { isFull, memberPath, render, renderNumber, report } from "./problem";
import { JsonKind, JsonValue } from "./value";

const NOTHING = new JsonValue(JsonKind.Object);

export class ObjectReader {
  /** Every key that was asked for, in the order of asking. */
  private known: string[] = [];
  private children: ObjectReader[] = [];
  private value: JsonValue;
  private base: JsonValue;

  /**
   * @param value   the object to read; null reads as {}, anything else than an object is a problem
   * @param path    its JSON path, for the lines
   * @param errors  takes one line for each problem
   * @param base    where keys that `value` leaves out are looked up; its problems are told by whoever reads it itself
   */
  constructor(
    value: JsonValue | null,
    private path: string,
    private errors: string[],
    base: JsonValue | null = null,
  ) {
    this.value = value === null ? NOTHING : value;
    this.base = base === null ? NOTHING : base;
    if (this.value.kind !== JsonKind.Object) report(errors, path, `expected an object, found ${render(this.value)}`);
  }

  /** @returns whether the key is there, own or inherited */
  has(key: string): bool {
    return this.ask(key) !== null;
  }

  /** @returns all keys, own ones first: for maps whose keys the configuration makes up */
  keys(): string[] {
    const keys = this.value.keys.slice(0);
    const inherited = this.base.keys;
    for (let i = 0; i < inherited.length; i++) {
      if (this.value.find(inherited[i]) === null) keys.push(inherited[i]);
    }
    return keys;
  }

  /** @returns a number within min..max (|bounds| <= 1e9), written as a number or as a numeric string */
  number(key: string, fallback: f64, min: f64, max: f64): f64 {
    const value = this.ask(key);
    if (value === null) return fallback;
    const number = numberOf(value);
    if (number >= min && number <= max) return number;
    this.refuse(key, `a number from ${renderNumber(min)} to ${renderNumber(max)}`);
    return fallback;
  }

  /** @returns a whole number within min..max, written as a number or as a numeric string */
  integer(key: string, fallback: i32, min: i32, max: i32): i32 {
    const value = this.ask(key);
    if (value === null) return fallback;
    const number = numberOf(value);
    if (isWhole(number, min, max)) return <i32>number;
    this.refuse(key, `a whole number from ${renderNumber(min)} to ${renderNumber(max)}`);
    return fallback;
  }

  /** @returns a power of two within min..max, 1 <= min; written as a number or as a numeric string */
  powerOfTwo(key: string, fallback: i32, min: i32, max: i32): i32 {
    const value = this.ask(key);
    if (value === null) return fallback;
    const number = numberOf(value);
    if (isWhole(number, min, max) && popcnt(<i32>number) === 1) return <i32>number;
    this.refuse(key, `a power of two from ${renderNumber(min)} to ${renderNumber(max)}`);
    return fallback;
  }

  bool(key: string, fallback: bool): bool {
    const value = this.ask(key);
    if (value === null) return fallback;
    if (value.kind === JsonKind.Bool) return value.flag;
    this.refuse(key, "true or false");
    return fallback;
  }

  string(key: string, fallback: string): string {
    const value = this.ask(key);
    if (value === null) return fallback;
    if (value.kind === JsonKind.String) return value.text;
    this.refuse(key, "a string");
    return fallback;
  }

  /** @returns the name of a header: lower case, as HTTP allows it (RFC 9110 token), so no pseudo header */
  headerName(key: string, fallback: string): string {
    const value = this.ask(key);
    if (value === null) return fallback;
    if (value.kind === JsonKind.String && isHeaderName(value.text)) return value.text;
    this.refuse(key, "a lower-case header name");
    return fallback;
  }

  /** @returns the index in `names` of the string that is there, `fallback` where there is none */
  choice(key: string, names: string[], fallback: i32): i32 {
    const value = this.ask(key);
    if (value === null) return fallback;
    const chosen = value.kind === JsonKind.String ? names.indexOf(value.text) : -1;
    if (chosen >= 0) return chosen;
    this.refuse(key, `one of ${names.join(", ")}`);
    return fallback;
  }

  /**
   * A reader of the object there, empty where there is none; its `finish` comes with this one's. Ask once for each key.
   *
   * @param merged  whether an own object's missing keys are inherited; false for objects that are one choice, such as
   *   {"header": "x"} or {"cookie": "y"}, where an own object replaces the inherited one as a whole
   */
  object(key: string, merged: bool = true): ObjectReader {
    return this.child(key, merged || this.value.find(key) === null ? this.base.find(key) : null);
  }

  /** A reader of the object there, whose missing keys are looked up in `base`. */
  child(key: string, base: JsonValue | null): ObjectReader {
    this.ask(key);
    const child = new ObjectReader(this.value.find(key), memberPath(this.path, key), this.errors, base);
    this.children.push(child);
    return child;
  }

  /** Adds the line `<path of key>: expected ..., found ...`, unless the value is inherited. */
  refuse(key: string, expected: string): void {
    const value = this.value.find(key);
    if (value !== null) report(this.errors, memberPath(this.path, key), `expected ${expected}, found ${render(value)}`);
  }

  /** Reports the keys that nobody has asked for, here and in all objects below that were handed out. */
  finish(): void {
    const keys = this.value.keys;
    for (let i = 0; i < keys.length && !isFull(this.errors); i++)
      if (!this.known.includes(keys[i])) this.unknown(keys[i]);
    for (let i = 0; i < this.children.length; i++) this.children[i].finish();
  }

  private unknown(key: string): void {
    const expected = this.known.length > 0 ? `one of ${this.known.join(", ")}` : "none";
    report(this.errors, memberPath(this.path, key), `unknown key, expected ${expected}`);
  }

  private ask(key: string): JsonValue | null {
    if (!this.known.includes(key)) this.known.push(key);
    const own = this.value.find(key);
    return own === null ? this.base.find(key) : own;
  }
}

/** @returns the value of a number or a numeric string (Envoy turns 0.25 in YAML into "0.25"); NaN for all else */
function numberOf(value: JsonValue): f64 {
  if (value.kind !== JsonKind.String) return value.kind === JsonKind.Number ? value.number : NaN;
  const bytes = String.UTF8.encode(value.text);
  return parseDecimal(changetype<usize>(bytes), bytes.byteLength);
}

function isWhole(number: f64, min: i32, max: i32): bool {
  return number >= <f64>min && number <= <f64>max && Math.floor(number) === number;
}

function isHeaderName(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    const alphanumeric = (code >= 0x61 && code <= 0x7a) || (code >= 0x30 && code <= 0x39);
    if (!alphanumeric && !"!#$%&'*+-.^_`|~".includes(name.charAt(i))) return false;
  }
  return name.length > 0;
}
