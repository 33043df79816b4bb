import { bytesProblem, json, jsonProblem } from "./fixture";

/** Between the quotes of a literal, and the line that refuses it. */
const REFUSED: string[] = [
  "\\",
  '$: expected an escape that JSON knows, found "\\\\" at line 1, column 2',
  "\\x41",
  '$: expected an escape that JSON knows, found "\\\\x41" at line 1, column 2',
  "ab\ncd",
  '$: expected control characters as escapes, found "\\x0acd" at line 1, column 4',
  "a\0",
  '$: expected control characters as escapes, found "\\x00" at line 1, column 3',
  "\\u12G4",
  '$: expected four hexadecimal digits after \\u, found "\\\\u12G4" at line 1, column 2',
  "\\u12",
  '$: expected four hexadecimal digits after \\u, found "\\\\u12" at line 1, column 2',
  "\\ud800",
  '$: expected surrogates in pairs, found "\\\\ud800" at line 1, column 2',
  "\\ud800x",
  '$: expected surrogates in pairs, found "\\\\ud800x" at line 1, column 2',
  "\\ud800\\n",
  '$: expected surrogates in pairs, found "\\\\ud800\\\\n" at line 1, column 2',
  "\\udbff\\ud800",
  '$: expected surrogates in pairs, found "\\\\udbff\\\\ud800" at line 1, column 2',
  "\\udc00",
  '$: expected surrogates in pairs, found "\\\\udc00" at line 1, column 2',
  "\\ude00\\ud83d",
  '$: expected surrogates in pairs, found "\\\\ude00\\\\ud83d" at line 1, column 2',
  "abc",
  "$: expected a closing quote, found the end of the text at line 1, column 5",
];

/** Bytes that are no UTF-8, in hexadecimal. */
const ILL_FORMED: string[] = [
  "80",
  "bf41",
  "c0af",
  "c1bf",
  "c3",
  "c341",
  "e08080",
  "e09fbf",
  "e282",
  "e28241",
  "eda080",
  "edbfbf",
  "f0808080",
  "f08fbfbf",
  "f09f9880" + "80",
  "f09f98",
  "f4908080",
  "f5808080",
  "f8888080",
  "fc808080",
  "fe",
  "ff",
];

function literalOf(hex: string): ArrayBuffer {
  const bytes = new Uint8Array(hex.length / 2 + 2);
  for (let i = 0; i < hex.length; i += 2) bytes[i / 2 + 1] = <u8>I32.parseInt(hex.substring(i, i + 2), 16);
  bytes[0] = 0x22;
  bytes[bytes.length - 1] = 0x22;
  return bytes.buffer;
}

describe("string literals", () => {
  it("are refused with what is wrong in them", () => {
    for (let i = 0; i < REFUSED.length; i += 2) expect(jsonProblem(`"${REFUSED[i]}`)).toBe(REFUSED[i + 1], REFUSED[i]);
  });

  it("are refused where their bytes are no UTF-8", () => {
    for (let i = 0; i < ILL_FORMED.length; i++) {
      expect(bytesProblem(literalOf(ILL_FORMED[i])).startsWith('$: expected UTF-8, found "\\x')).toBe(
        true,
        ILL_FORMED[i],
      );
    }
  });

  it("keep code points of one to four bytes, at both ends of each length", () => {
    const text = " \x7f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\ud83d\ude00\udbff\udfff";
    expect(json(`"${text}"`).text).toBe(text);
  });

  it("keep what their escapes say", () => {
    expect(json('"\\"\\\\\\/\\b\\f\\n\\r\\t"').text).toBe('"\\/\b\f\n\r\t');
    expect(json('"\\u0000\\u00e9\\u20AC\\uFFFF"').text).toBe("\0\u00e9\u20ac\uffff");
    expect(json('"\\ud83d\\ude00\\uD800\\uDC00\\udbff\\udfff"').text).toBe("\ud83d\ude00\ud800\udc00\udbff\udfff");
  });
});
