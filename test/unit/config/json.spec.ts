import { parseJson } from "../../../assembly/config/json";
import { JsonKind } from "../../../assembly/config/value";
import { json, jsonProblem } from "./fixture";

/** Text, and the line that refuses it. */
const REFUSED: string[] = [
  "",
  "$: expected a value, found the end of the text at line 1, column 1",
  " \n ",
  "$: expected a value, found the end of the text at line 2, column 2",
  "nul",
  '$: expected a value, found "nul" at line 1, column 1',
  "True",
  '$: expected a value, found "True" at line 1, column 1',
  "NaN",
  '$: expected a value, found "NaN" at line 1, column 1',
  "'a'",
  "$: expected a value, found \"'a'\" at line 1, column 1",
  "\ufeff{}",
  '$: expected a value, found "\\xef\\xbb\\xbf{}" at line 1, column 1',
  "{} {}",
  '$: expected the end of the text, found "{}" at line 1, column 4',
  "truefalse",
  '$: expected the end of the text, found "false" at line 1, column 5',
  "{",
  "$: expected a key in double quotes, found the end of the text at line 1, column 2",
  "{a: 1}",
  '$: expected a key in double quotes, found "a: 1}" at line 1, column 2',
  '{"a": 1,}',
  '$: expected a key in double quotes, found "}" at line 1, column 9',
  '{"a" 1}',
  '$: expected ":", found "1}" at line 1, column 6',
  '{"a":}',
  '$.a: expected a value, found "}" at line 1, column 6',
  '{"a": 1 "b": 2}',
  '$: expected "," or "}", found "\\"b\\": 2}" at line 1, column 9',
  '{"a": {"b": [0, {"c": tru}]}}',
  '$.a.b[1].c: expected a value, found "tru}]}}" at line 1, column 23',
  '{\n  "a": 1,\n  "b": ?\n}',
  '$.b: expected a value, found "?\\x0a}" at line 3, column 8',
  "[1 2]",
  '$: expected "," or "]", found "2]" at line 1, column 4',
  "[1,]",
  '$[1]: expected a value, found "]" at line 1, column 4',
  "[1}",
  '$: expected "," or "]", found "}" at line 1, column 3',
  '{"a": 1, "b": 2, "a": 3}',
  "$.a: expected this key once, found it again at line 1, column 18",
  '{"x": {"a": 1, "\\u0061": 3}}',
  "$.x.a: expected this key once, found it again at line 1, column 16",
  "01",
  '$: expected a JSON number, found "01" at line 1, column 1',
  '{"a": -}',
  '$.a: expected a JSON number, found "-}" at line 1, column 7',
  "5.",
  '$: expected a JSON number, found "5." at line 1, column 1',
  "1.5e-",
  '$: expected a JSON number, found "1.5e-" at line 1, column 1',
  "-00",
  '$: expected a JSON number, found "-00" at line 1, column 1',
  "1e400",
  '$: expected a number below 1.8e308, found "1e400" at line 1, column 1',
  "[0, -123456789e999999999999]",
  '$[1]: expected a number below 1.8e308, found "-123456789e999999999..." at line 1, column 5',
  "+1",
  '$: expected a value, found "+1" at line 1, column 1',
  "1e5.5",
  '$: expected the end of the text, found ".5" at line 1, column 4',
  ".5",
  '$: expected a value, found ".5" at line 1, column 1',
  "1 // one",
  '$: expected the end of the text, found "// one" at line 1, column 3',
];

describe("parseJson", () => {
  it("refuses what is no JSON with path, expectation, finding and position", () => {
    for (let i = 0; i < REFUSED.length; i += 2) expect(jsonProblem(REFUSED[i])).toBe(REFUSED[i + 1], REFUSED[i]);
  });

  it("keeps every kind of value, and members in their order", () => {
    const value = json(' {"z": [null, true, false], "a": -1.5e1,\t"m": "x", "o": {}}\r\n');
    expect(value.keys.join()).toBe("z,a,m,o");
    const list = value.items[0];
    expect(list.kind).toBe(JsonKind.Array);
    expect(list.items[0].kind).toBe(JsonKind.Null);
    expect(list.items[1].kind).toBe(JsonKind.Bool);
    expect(list.items[1].flag).toBe(true);
    expect(list.items[2].flag).toBe(false);
    expect(value.items[1].number).toBe(-15);
    expect(value.items[1].text).toBe("-1.5e1");
    expect(value.find("m")!.text).toBe("x");
    expect(value.find("o")!.kind).toBe(JsonKind.Object);
    expect(value.find("q")).toBeNull();
    expect(list.find("z")).toBeNull();
  });

  it("reads numbers as JSON writes them", () => {
    const numbers = json("[0, -0, -0.1, 10.05E+1, 1e-2, 20, 0e5]").items;
    const expected: f64[] = [0, 0, -0.1, 100.5, 0.01, 20, 0];
    for (let i = 0; i < expected.length; i++) expect(numbers[i].number).toBe(expected[i]);
    expect(1.0 / numbers[1].number).toBe(Infinity);
  });

  it("takes 32 levels and refuses the 33rd, however deep the text goes on", () => {
    expect(jsonProblem("[".repeat(32) + "]".repeat(32))).toBe("");
    const path = `$${"[0]".repeat(32)}`;
    const finding = '"[[[[[[[[[[[[[[[[[[[[..."';
    expect(jsonProblem("[".repeat(1000000))).toBe(
      `${path}: expected at most 32 levels, found ${finding} at line 1, column 33`,
    );
    expect(jsonProblem('{"a":'.repeat(33)).includes("expected at most 32 levels")).toBe(true);
  });

  it("takes 65,536 values and refuses one more", () => {
    expect(jsonProblem(`[${"0,".repeat(65534)}0]`)).toBe("");
    expect(jsonProblem(`[${"0,".repeat(65535)}0]`)).toBe(
      '$[65535]: expected at most 65536 values, found "0]" at line 1, column 131072',
    );
  });

  it("takes 2,048 keys in an object and refuses one more", () => {
    let members = "";
    for (let i = 0; i < 2048; i++) members += `${i > 0 ? "," : ""}"${i.toString()}":0`;
    expect(jsonProblem(`{${members}}`)).toBe("");
    expect(jsonProblem(`{${members},"x":0}`).startsWith("$: expected at most 2048 keys in an object, found")).toBe(
      true,
    );
  });

  it("never looks behind the end, where the text would go on", () => {
    const whole = '{"a":[true,false,null,-1.25e+10,"x\\u00e9\\ud83d\\ude00\\n\u00e9\u20ac\ud83d\ude00"],"b":{"c":0}}';
    const bytes = String.UTF8.encode(whole);
    for (let length = 0; length < bytes.byteLength; length++) {
      const errors: string[] = [];
      expect(parseJson(changetype<usize>(bytes), length, errors)).toBeNull(length.toString());
      expect(errors.length).toBe(1);
    }
    expect(jsonProblem(whole)).toBe("");
  });
});
