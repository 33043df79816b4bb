import { parseNumber } from "../../../assembly/config/number";

const REFUSED: string[] = [
  "",
  "-",
  "+1",
  ".5",
  "5.",
  "-.5",
  "01",
  "-01",
  "00",
  "1e",
  "1e+",
  "1.e5",
  "1.5e-",
  "e5",
  "1 ",
  " 1",
  "1,5",
  "0x10",
  "1_000",
  "NaN",
  "Infinity",
  "-Infinity",
  "abc",
  "1f",
  "1e5.5",
  "--1",
  "1-1",
  "\uff11",
];

describe("parseNumber", () => {
  it("refuses what JSON does not write", () => {
    for (let i = 0; i < REFUSED.length; i++) expect(isNaN(parseNumber(REFUSED[i]))).toBe(true, REFUSED[i]);
  });

  it("gives the double that the compiler gives for the same digits", () => {
    expect(parseNumber("0")).toBe(0);
    expect(parseNumber("0.25")).toBe(0.25);
    expect(parseNumber("-0.1")).toBe(-0.1);
    expect(parseNumber("10.05E+1")).toBe(100.5);
    expect(parseNumber("1e3")).toBe(1000);
    expect(parseNumber("3600000.001")).toBe(3600000.001);
    expect(parseNumber("123456789012345")).toBe(123456789012345);
    expect(parseNumber("9007199254740991")).toBe(9007199254740991);
    expect(parseNumber("0.000001")).toBe(0.000001);
    expect(parseNumber("2.2250738585072014e-308")).toBe(2.2250738585072014e-308);
    expect(parseNumber("1.7976931348623157e308")).toBe(1.7976931348623157e308);
    expect(parseNumber(`0.${"3".repeat(400)}`)).toBe(1.0 / 3.0);
  });

  it("never gives -0", () => {
    expect(1.0 / parseNumber("-0")).toBe(Infinity);
    expect(1.0 / parseNumber("-1e-400")).toBe(Infinity);
  });

  it("gives infinity for what a double cannot hold, and 0 for what is too small for one", () => {
    expect(parseNumber("1e309")).toBe(Infinity);
    expect(parseNumber(`-1${"0".repeat(400)}`)).toBe(-Infinity);
    expect(parseNumber("1e99999999999999999999")).toBe(Infinity);
    expect(parseNumber("1e-99999999999999999999")).toBe(0);
    expect(parseNumber("0e99999999999999999999")).toBe(0);
  });
});
