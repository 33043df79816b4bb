import { unescapeJson } from "../../../assembly/math/json_unescape";

const target = new StaticArray<u8>(64);

/** What stands between the quotes without its escapes, "REFUSED" where they are wrong. */
function unescaped(text: string): string {
  const bytes = String.UTF8.encode(text);
  const at = changetype<usize>(target);
  const length = unescapeJson(changetype<usize>(bytes), bytes.byteLength, at);
  return length < 0 ? "REFUSED" : String.UTF8.decodeUnsafe(at, length);
}

describe("unescapeJson", () => {
  it("leaves what has no escapes as it is", () => {
    expect(unescaped("")).toBe("");
    expect(unescaped("queue é €")).toBe("queue é €");
  });

  it("reads every escape that JSON has", () => {
    expect(unescaped('\\"\\\\\\/\\b\\f\\n\\r\\t')).toBe('"\\/\b\f\n\r\t');
  });

  it("writes code points as UTF-8 of one to four bytes", () => {
    expect(unescaped("\\u0041\\u007f\\u0080\\u07FF\\u0800\\uffff")).toBe("A\u007f\u0080\u07ff\u0800\uffff");
    expect(unescaped("\\ud83d\\ude00\\uDBFF\\uDFFF")).toBe("\ud83d\ude00\udbff\udfff");
  });

  it("refuses escapes that JSON has not, and surrogates alone", () => {
    const wrong = ["\\", "\\x", "\\'", "\\0", "\\U0041", "\\u", "\\u004", "\\u00g1", "\\u+041", "a\\"];
    for (let i = 0; i < wrong.length; i++) expect(unescaped(wrong[i])).toBe("REFUSED", wrong[i]);
    const alone = [
      "\\ud83d",
      "\\ude00",
      "\\ud83dx",
      "\\ud83d\\n",
      "\\ud83d\\u0041",
      "\\ud83d\\ud83d",
      "\\ud83d\\u",
      "\\ud83d\\",
    ];
    for (let i = 0; i < alone.length; i++) expect(unescaped(alone[i])).toBe("REFUSED", alone[i]);
  });
});
