import { ObjectReader } from "../../../assembly/config/reader";
import { json } from "./fixture";

let errors: string[] = [];

function readerOf(text: string): ObjectReader {
  errors = [];
  return new ObjectReader(json(text), "$", errors);
}

function readerOver(text: string, base: string): ObjectReader {
  errors = [];
  return new ObjectReader(json(text), "$", errors, json(base));
}

describe("ObjectReader", () => {
  it("gives every default for an absent object and for an empty one", () => {
    for (let i = 0; i < 2; i++) {
      errors = [];
      const reader = new ObjectReader(i === 0 ? null : json("{}"), "$", errors);
      expect(reader.number("n", 0.5, 0, 1)).toBe(0.5);
      expect(reader.integer("i", 7, 0, 10)).toBe(7);
      expect(reader.powerOfTwo("p", 8, 1, 16)).toBe(8);
      expect(reader.bool("b", true)).toBe(true);
      expect(reader.string("s", "text")).toBe("text");
      expect(reader.headerName("h", "x-h")).toBe("x-h");
      expect(reader.choice("c", ["one", "two"], 1)).toBe(1);
      expect(reader.has("o")).toBe(false);
      expect(reader.keys().length).toBe(0);
      expect(reader.object("o").integer("i", 3, 0, 10)).toBe(3);
      reader.finish();
      expect(errors.length).toBe(0);
    }
  });

  it("gives what the object says", () => {
    const reader = readerOf('{"n":0.75,"i":-3,"p":16,"b":false,"s":"","h":"x-user.id","c":"one","o":{"i":4}}');
    expect(reader.number("n", 0.5, 0, 1)).toBe(0.75);
    expect(reader.integer("i", 7, -3, 10)).toBe(-3);
    expect(reader.powerOfTwo("p", 8, 1, 16)).toBe(16);
    expect(reader.bool("b", true)).toBe(false);
    expect(reader.string("s", "text")).toBe("");
    expect(reader.headerName("h", "x-h")).toBe("x-user.id");
    expect(reader.choice("c", ["one", "two"], 1)).toBe(0);
    expect(reader.has("o")).toBe(true);
    expect(reader.object("o").integer("i", 3, 0, 10)).toBe(4);
    reader.finish();
    expect(errors.join("\n")).toBe("");
  });

  it("takes numeric strings for numbers, as Envoy makes them from YAML", () => {
    const reader = readerOf('{"n":"0.75","i":"1e1","p":"16"}');
    expect(reader.number("n", 0.5, 0, 1)).toBe(0.75);
    expect(reader.integer("i", 7, 0, 10)).toBe(10);
    expect(reader.powerOfTwo("p", 8, 1, 16)).toBe(16);
    expect(errors.length).toBe(0);
  });

  it("takes both bounds", () => {
    const reader = readerOf('{"a":0.5,"b":1.5,"c":1,"d":9,"e":2,"f":8}');
    expect(reader.number("a", 1, 0.5, 1.5)).toBe(0.5);
    expect(reader.number("b", 1, 0.5, 1.5)).toBe(1.5);
    expect(reader.integer("c", 5, 1, 9)).toBe(1);
    expect(reader.integer("d", 5, 1, 9)).toBe(9);
    expect(reader.powerOfTwo("e", 4, 2, 8)).toBe(2);
    expect(reader.powerOfTwo("f", 4, 2, 8)).toBe(8);
    expect(errors.length).toBe(0);
  });

  it("tells path, expectation and finding of every wrong value, and takes the default", () => {
    const wrong = '[null, true, 99, -1, 0.5, "abc", "1e999", "", [], {"a": 1}]';
    const found = ["null", "true", "99", "-1", "0.5", '"abc"', '"1e999"', '""', "an array", "an object"];
    const values = json(wrong).items;
    for (let i = 0; i < values.length; i++) {
      const text = `{"k":${["null", "true", "99", "-1", "0.5", '"abc"', '"1e999"', '""', "[]", '{"a":1}'][i]}}`;
      expect(readerOf(text).integer("k", 4, 0, 64)).toBe(4);
      expect(errors.join("\n")).toBe(`$.k: expected a whole number from 0 to 64, found ${found[i]}`);
      expect(readerOf(text).number("k", 4, 1.5, 64)).toBe(4);
      expect(errors.join("\n")).toBe(`$.k: expected a number from 1.5 to 64, found ${found[i]}`);
      expect(readerOf(text).powerOfTwo("k", 4, 2, 64)).toBe(4);
      expect(errors.join("\n")).toBe(`$.k: expected a power of two from 2 to 64, found ${found[i]}`);
      expect(readerOf(text).choice("k", ["x", "y"], 1)).toBe(1);
      expect(errors.join("\n")).toBe(`$.k: expected one of x, y, found ${found[i]}`);
    }
  });

  it("tells wrong types of booleans, strings, objects", () => {
    const reader = readerOf('{"b":"true","s":5,"o":[1],"q":{"r":null}}');
    expect(reader.bool("b", false)).toBe(false);
    expect(reader.string("s", "d")).toBe("d");
    expect(reader.object("o").integer("i", 3, 0, 10)).toBe(3);
    expect(reader.object("q").string("r", "d")).toBe("d");
    reader.finish();
    expect(errors.join("\n")).toBe(
      '$.b: expected true or false, found "true"\n' +
        "$.s: expected a string, found 5\n" +
        "$.o: expected an object, found an array\n" +
        "$.q.r: expected a string, found null",
    );
  });

  it("refuses powers of two that are none", () => {
    expect(readerOf('{"k":1000}').powerOfTwo("k", 4, 1, 65536)).toBe(4);
    expect(errors.join("\n")).toBe("$.k: expected a power of two from 1 to 65536, found 1000");
  });

  it("refuses header names that HTTP or lower case forbid", () => {
    const names = ["", ":path", "X-User", "x user", "x-us\u00e9r", "x:y", "x\\n", "x,y", "x(y)", "a\\u0000"];
    for (let i = 0; i < names.length; i++) {
      expect(readerOf(`{"h":"${names[i]}"}`).headerName("h", "x-h")).toBe("x-h", names[i]);
      expect(errors.length).toBe(1, names[i]);
      expect(errors[0].startsWith('$.h: expected a lower-case header name, found "')).toBe(true, errors[0]);
    }
    expect(readerOf('{"h":5}').headerName("h", "x-h")).toBe("x-h");
    expect(errors[0]).toBe("$.h: expected a lower-case header name, found 5");
  });

  it("reports keys that nobody asked for, at every depth, with the keys there are", () => {
    const reader = readerOf('{"a":1,"x":2,"o":{"b":1,"y":{}},"e":{"z":1}}');
    reader.integer("a", 0, 0, 9);
    reader.object("o").integer("b", 0, 0, 9);
    reader.object("e");
    reader.has("c");
    reader.finish();
    expect(errors.join("\n")).toBe(
      "$.x: unknown key, expected one of a, o, e, c\n" +
        "$.o.y: unknown key, expected one of b\n" +
        "$.e.z: unknown key, expected none",
    );
  });

  it("looks keys up in its base where its own object leaves them out", () => {
    const reader = readerOver('{"a":1}', '{"a":5,"b":6,"w":{"cpu":2}}');
    expect(reader.integer("a", 0, 0, 9)).toBe(1);
    expect(reader.integer("b", 0, 0, 9)).toBe(6);
    expect(reader.has("b")).toBe(true);
    expect(reader.object("w").integer("cpu", 0, 0, 9)).toBe(2);
    reader.finish();
    expect(errors.length).toBe(0);
  });

  it("merges objects key by key, unless they are one choice", () => {
    const own = '{"w":{"cpu":1},"key":{"cookie":"c"}}';
    const base = '{"w":{"cpu":5,"mem":6},"key":{"header":"h"}}';
    const reader = readerOver(own, base);
    const weights = reader.object("w");
    expect(weights.keys().join()).toBe("cpu,mem");
    expect(weights.integer("cpu", 0, 0, 9)).toBe(1);
    expect(weights.integer("mem", 0, 0, 9)).toBe(6);
    const key = reader.object("key", false);
    expect(key.keys().join()).toBe("cookie");
    expect(key.has("header")).toBe(false);
    expect(readerOver("{}", base).object("key", false).string("header", "")).toBe("h");
  });

  it("leaves the problems of its base to whoever reads the base", () => {
    const reader = readerOver("{}", '{"a":"abc","o":5,"x":1}');
    expect(reader.integer("a", 3, 0, 9)).toBe(3);
    expect(reader.object("o").integer("i", 4, 0, 9)).toBe(4);
    reader.refuse("a", "something else");
    reader.finish();
    expect(errors.length).toBe(0);
  });

  it("reports what a room finds wrong by itself", () => {
    const reader = readerOf('{"bound":1.05}');
    reader.refuse("bound", "0 or at least 1.1");
    reader.refuse("absent", "anything");
    expect(errors.join("\n")).toBe("$.bound: expected 0 or at least 1.1, found 1.05");
  });
});
