import { parseDecimal } from "../../../assembly/math/decimal";

function parse(text: string): f64 {
  const utf8 = String.UTF8.encode(text);
  return parseDecimal(changetype<usize>(utf8), utf8.byteLength);
}

describe("parseDecimal", () => {
  it("reads whole numbers, fractions and exponents as YAML writes them", () => {
    expect(parse("0")).toBe(0);
    expect(parse("42")).toBe(42);
    expect(parse("-17")).toBe(-17);
    expect(parse("+0.5")).toBe(0.5);
    expect(parse("0.25")).toBe(0.25);
    expect(parse("007.50")).toBe(7.5);
    expect(parse(".5")).toBe(0.5);
    expect(parse("5.")).toBe(5);
    expect(parse("1e3")).toBe(1000);
    expect(parse("1.5E-2")).toBe(0.015);
    expect(parse("2.5e+2")).toBe(250);
  });

  it("is right to the last bit up to 15 digits and exponents within 22", () => {
    expect(parse("-0.1")).toBe(-0.1);
    expect(parse("10.05E+1")).toBe(100.5);
    expect(parse("3600000.001")).toBe(3600000.001);
    expect(parse("123456789012345")).toBe(123456789012345);
    expect(parse("9007199254740991")).toBe(9007199254740991);
    expect(parse("0.000001")).toBe(0.000001);
    expect(parse("0.123456789012345e-7")).toBe(0.123456789012345e-7);
    expect(parse("123456789012345e22")).toBe(123456789012345e22);
    expect(parse("123456789012345e-22")).toBe(123456789012345e-22);
  });

  it("never gives -0", () => {
    expect(1.0 / parse("-0")).toBe(Infinity);
    expect(1.0 / parse("-1e-400")).toBe(Infinity);
  });

  it("is right to 14 digits for long mantissas and far exponents", () => {
    expect(parse("0.1234567890123456789012345678901234567890")).toBeCloseTo(0.12345678901234568, 15);
    expect(parse("123456789012345678901234567890")).toBeCloseTo(1.2345678901234568e29, -15);
    expect(Math.abs(parse("1e300") / 1e300 - 1)).toBeLessThan(1e-14);
    expect(Math.abs(parse("1e-300") / 1e-300 - 1)).toBeLessThan(1e-14);
    expect(Math.abs(parse("1.7976931348623157e307") / 1.7976931348623157e307 - 1)).toBeLessThan(1e-14);
    expect(Math.abs(parse("2.2250738585072014e-307") / 2.2250738585072014e-307 - 1)).toBeLessThan(1e-14);
    expect(parse(`0.${"3".repeat(400)}`)).toBeCloseTo(1.0 / 3.0, 15);
    expect(parse(`0.${"0".repeat(400)}1e401`)).toBe(1);
  });

  it("is infinite or zero beyond what a double holds, never NaN", () => {
    expect(parse("1e999")).toBe(Infinity);
    expect(parse("-1e99999999999999999999")).toBe(-Infinity);
    expect(parse("9".repeat(400))).toBe(Infinity);
    expect(parse("1e-999")).toBe(0);
    expect(parse("0e99999999999")).toBe(0);
  });

  it("is NaN for what is no number", () => {
    const texts = [
      "",
      " ",
      "abc",
      "-",
      "+",
      ".",
      "-.",
      "e5",
      ".e5",
      "1e",
      "1e+",
      "1e-",
      "1.2.3",
      "1,5",
      "0x10",
      "1_000",
    ];
    for (let i = 0; i < texts.length; i++) expect(isNaN(parse(texts[i]))).toBe(true, texts[i]);
    const more = [
      "NaN",
      "nan",
      ".nan",
      "inf",
      "Infinity",
      ".inf",
      "-.inf",
      " 1",
      "1 ",
      "1f",
      "--1",
      "1e5.0",
      "1\0",
      "٣",
    ];
    for (let i = 0; i < more.length; i++) expect(isNaN(parse(more[i]))).toBe(true, more[i]);
  });
});
