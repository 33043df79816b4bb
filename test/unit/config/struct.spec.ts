import { parseDocument } from "../../../assembly/config/document";
import { JsonKind, JsonValue } from "../../../assembly/config/value";
import * as encode from "../math/protobuf/encoder";
import { json, problems, structOf, structProblems } from "./fixture";

function read(bytes: u8[]): JsonValue {
  const errors: string[] = [];
  const value = parseDocument(bytes.dataStart, bytes.length, errors);
  assert(value !== null, errors.join("\n"));
  return value!;
}

function problem(bytes: u8[]): string {
  const errors: string[] = [];
  const value = parseDocument(bytes.dataStart, bytes.length, errors);
  assert((value === null) === (errors.length === 1), "either a value or one line");
  return errors.join("\n");
}

function describeTree(value: JsonValue): string {
  if (value.kind === JsonKind.Null) return "null";
  if (value.kind === JsonKind.Bool) return value.flag ? "true" : "false";
  if (value.kind === JsonKind.Number) return value.number.toString();
  if (value.kind === JsonKind.String) return `"${value.text}"`;
  const items: string[] = [];
  for (let i = 0; i < value.items.length; i++) {
    const key = value.kind === JsonKind.Object ? `${value.keys[i]}:` : "";
    items.push(key + describeTree(value.items[i]));
  }
  return value.kind === JsonKind.Object ? `{${items.join()}}` : `[${items.join()}]`;
}

/** An object or list in another, so many levels of Struct. */
function nested(levels: i32, asLists: bool): u8[] {
  let value = encode.structValue([]);
  for (let level = 2; level < levels; level++) {
    value = asLists ? encode.listValue([value]) : encode.structValue([encode.pair("a", value)]);
  }
  return encode.pair("a", value);
}

/** Wrong in every way that JSON and a Struct can share. */
const WRONG: string[] = [
  '{"foo":1}',
  '{"sample":-1,"explain":"no","near":5,"clusters":{"api":{"sample":"abc"}}}',
  '{"sample":0.5,"max_retries":"8","health_threshold":1.5,"window_ms":null}',
  '{"strategy":"nearest","host_header":":path","metadata_namespace":["steer"],"metadata_refresh_ms":{}}',
  '{"clusters":{"a b":{"near":{"far":1}},"\u00e9":[],"":true}}',
  '{"metadata_namespace":"a\\u0000b","near":{"weights":{"gpu":1}},"adaptive":{"slots":1000}}',
];

describe("a Struct", () => {
  it("gives the tree that JSON of the same meaning gives", () => {
    const text =
      '{"z":[null,true,false],"a":-1.5,"m":"\u00e9\u20ac\ud83d\ude00","o":{},"l":[],"":{"k":[[{"q":"0.25"}],1e300]}}';
    expect(describeTree(read(structOf(json(text))))).toBe(describeTree(json(text)));
  });

  it("is refused with the lines that JSON of the same meaning is refused with", () => {
    for (let i = 0; i < WRONG.length; i++) {
      expect(structProblems(structOf(json(WRONG[i])))).toBe(problems(WRONG[i]), WRONG[i]);
      expect(problems(WRONG[i]).length).toBeGreaterThan(0);
    }
  });

  it("may say numbers as the strings that YAML's fractions become", () => {
    expect(structProblems(structOf(json('{"health_threshold":"0.25","near":{"reach_km":"+.5e3"}}')))).toBe("");
    expect(structProblems(structOf(json('{"health_threshold":".inf"}')))).toBe(
      '$.health_threshold: expected a number from 0 to 1, found ".inf"',
    );
  });

  it("may not hold numbers that are none or infinite", () => {
    const found: f64[] = [NaN, Infinity, -Infinity];
    const told = ["NaN", "a huge number", "a huge number"];
    for (let i = 0; i < found.length; i++) {
      const number = encode.numberValue(found[i]);
      expect(structProblems(encode.pair("sample", number).concat(encode.pair("health_threshold", number)))).toBe(
        `$.sample: expected a whole number from 0 to 64, found ${told[i]}\n` +
          `$.health_threshold: expected a number from 0 to 1, found ${told[i]}`,
      );
      expect(structProblems(encode.pair("explain", number))).toBe(
        `$.explain: expected true or false, found ${told[i]}`,
      );
    }
  });

  it("tells of a number that it is not quite what is shown", () => {
    expect(structProblems(encode.pair("sample", encode.numberValue(3.00001)))).toBe(
      "$.sample: expected a whole number from 0 to 64, found about 3",
    );
  });

  it("has no -0", () => {
    expect(1.0 / read(encode.pair("a", encode.numberValue(-0.0))).items[0].number).toBe(Infinity);
  });

  it("has null where nothing is said", () => {
    const tree = read(encode.pair("a", []).concat(encode.pair("b", encode.numberValue(1))));
    expect(describeTree(tree)).toBe("{a:null,b:1.0}");
  });

  it("is refused where it has a key twice", () => {
    const twice = encode.pair("a", encode.nullValue()).concat(encode.pair("a", encode.boolValue(true)));
    expect(problem(twice)).toBe("$.a: expected this key once, found it again");
    expect(problem(encode.pair("x", encode.listValue([encode.field(5, twice)])))).toBe(
      "$.x[0].a: expected this key once, found it again",
    );
  });

  it("may be 32 levels deep and not 33, however deep it goes on", () => {
    for (let lists = 0; lists < 2; lists++) {
      expect(problem(nested(32, lists === 1))).toBe("");
      const path = lists === 1 ? `$.a${"[0]".repeat(31)}` : `$${".a".repeat(32)}`;
      expect(problem(nested(33, lists === 1))).toBe(`${path}: expected at most 32 levels, found more`);
      expect(problem(nested(1000, lists === 1))).toBe(`${path}: expected at most 32 levels, found more`);
    }
  });

  it("is refused as a whole where it is broken on its deepest level", () => {
    let value = encode.structValue([encode.pair("a", [0x1a, 0x05])]);
    for (let level = 2; level < 32; level++) value = encode.structValue([encode.pair("a", value)]);
    expect(problem(encode.pair("a", value)).startsWith("$: expected a value, found ")).toBe(true);
  });

  it("may have 65,536 values and not one more", () => {
    const nothing = encode.field(1, encode.nullValue());
    const items = new Array<u8>(65535 * nothing.length);
    for (let i = 0; i < items.length; i++) items[i] = nothing[i % nothing.length];
    expect(problem(encode.pair("a", encode.field(6, items.slice(0, 65534 * nothing.length))))).toBe("");
    expect(problem(encode.pair("a", encode.field(6, items)))).toBe(
      "$.a[65534]: expected at most 65536 values, found more",
    );
  });

  it("may have 2,048 keys in an object and not one more", () => {
    const pairs: u8[][] = [];
    for (let i = 0; i < 2048; i++) pairs.push(encode.pair(i.toString(), encode.nullValue()));
    expect(problem(pairs.flat())).toBe("");
    pairs.push(encode.pair("x", encode.nullValue()));
    expect(problem(pairs.flat())).toBe("$: expected at most 2048 keys in an object, found more");
  });
});
