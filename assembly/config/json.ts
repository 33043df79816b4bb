/** A strict parser for RFC 8259 JSON: bounded in bytes, depth and values, so no text makes it trap or run long. */
import { parseDecimal } from "../math/decimal";
import { readLiteral } from "./literal";
import { itemPath, memberPath, report } from "./problem";
import { Scanner } from "./scanner";
import {
  DEPTH_BOUND,
  JsonKind,
  JsonValue,
  KEY_BOUND,
  KEYS_BOUND,
  MAX_DEPTH,
  MAX_KEYS,
  MAX_VALUES,
  VALUES_BOUND,
} from "./value";

/**
 * Parses `length` >= 0 bytes of UTF-8.
 *
 * @param errors  takes one line where the text is no JSON, has a key twice, or is beyond a bound of trees
 * @returns null where a line was added
 */
export function parseJson(text: usize, length: i32, errors: string[]): JsonValue | null {
  return new Parser(new Scanner(text, length)).document(errors);
}

class Parser {
  /** Where the problem is, below `$`; grows from the right while the recursion returns. */
  private path: string = "";
  private valueCount: i32 = 0;
  private units: StaticArray<u16>;

  constructor(private scanner: Scanner) {
    this.units = new StaticArray<u16>(scanner.length);
  }

  document(errors: string[]): JsonValue | null {
    const value = this.value(0);
    this.scanner.skipSpace();
    if (value !== null && this.scanner.at < this.scanner.length) this.scanner.fail("the end of the text");
    if (this.scanner.problem.length === 0) return value;
    report(errors, `$${this.path}`, this.scanner.problem);
    return null;
  }

  private value(depth: i32): JsonValue | null {
    this.scanner.skipSpace();
    if (++this.valueCount > MAX_VALUES) return this.fail(VALUES_BOUND);
    const byte = this.scanner.peek();
    if (byte === 0x7b || byte === 0x5b) {
      if (depth === MAX_DEPTH) return this.fail(DEPTH_BOUND);
      this.scanner.at++;
      return byte === 0x7b ? this.object(depth + 1) : this.array(depth + 1);
    }
    if (byte === 0x22) return this.string();
    if (byte === 0x2d || (byte >= 0x30 && byte <= 0x39)) return this.number();
    return this.word();
  }

  private object(depth: i32): JsonValue | null {
    const object = new JsonValue(JsonKind.Object);
    this.scanner.skipSpace();
    if (this.scanner.accept(0x7d)) return object;
    do {
      if (!this.member(object, depth)) return null;
      this.scanner.skipSpace();
      if (this.scanner.accept(0x7d)) return object;
    } while (this.scanner.accept(0x2c));
    return this.fail('"," or "}"');
  }

  private member(object: JsonValue, depth: i32): bool {
    const key = this.key(object);
    if (key === null) return false;
    const value = this.value(depth);
    if (value === null) {
      this.path = memberPath("", key) + this.path;
      return false;
    }
    object.keys.push(key);
    object.items.push(value);
    return true;
  }

  /** A key that the object does not have yet, and the colon. */
  private key(object: JsonValue): string | null {
    this.scanner.skipSpace();
    if (this.scanner.peek() !== 0x22) this.scanner.fail("a key in double quotes");
    else if (object.keys.length === MAX_KEYS) this.scanner.fail(KEYS_BOUND);
    if (this.scanner.problem.length > 0) return null;
    const start = this.scanner.at;
    const key = readLiteral(this.scanner, this.units);
    if (key === null) return null;
    if (object.keys.includes(key)) {
      this.scanner.at = start;
      this.scanner.fail(KEY_BOUND, "it again");
      this.path = memberPath("", key);
      return null;
    }
    this.scanner.skipSpace();
    if (this.scanner.accept(0x3a)) return key;
    this.scanner.fail('":"');
    return null;
  }

  private array(depth: i32): JsonValue | null {
    const array = new JsonValue(JsonKind.Array);
    this.scanner.skipSpace();
    if (this.scanner.accept(0x5d)) return array;
    do {
      const value = this.value(depth);
      if (value === null) {
        this.path = itemPath("", array.items.length) + this.path;
        return null;
      }
      array.items.push(value);
      this.scanner.skipSpace();
      if (this.scanner.accept(0x5d)) return array;
    } while (this.scanner.accept(0x2c));
    return this.fail('"," or "]"');
  }

  private string(): JsonValue | null {
    const text = readLiteral(this.scanner, this.units);
    if (text === null) return null;
    const value = new JsonValue(JsonKind.String);
    value.text = text;
    return value;
  }

  private number(): JsonValue | null {
    const start = this.scanner.at;
    const written = this.scanner.acceptNumber();
    const value = new JsonValue(JsonKind.Number);
    value.text = this.scanner.slice(start);
    value.number = parseDecimal(this.scanner.text + start, this.scanner.at - start);
    if (written && isFinite(value.number)) return value;
    this.scanner.at = start;
    return this.fail(written ? "a number below 1.8e308" : "a JSON number");
  }

  private word(): JsonValue | null {
    if (this.scanner.acceptWord("null")) return new JsonValue(JsonKind.Null);
    const value = new JsonValue(JsonKind.Bool);
    value.flag = this.scanner.acceptWord("true");
    return value.flag || this.scanner.acceptWord("false") ? value : this.fail("a value");
  }

  private fail(expected: string): JsonValue | null {
    this.scanner.fail(expected);
    return null;
  }
}
