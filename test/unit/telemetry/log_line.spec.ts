import { parseJson } from "../../../assembly/config/json";
import { excerpt, LogLine } from "../../../assembly/telemetry/log_line";

/** Every character below 0x80, and some above. */
function everyCharacter(): string {
  let text = "";
  for (let code = 0; code < 0x80; code++) text += String.fromCharCode(code);
  return `${text}äß€😀`;
}

describe("LogLine", () => {
  it("is one JSON object with the event first", () => {
    expect(new LogLine("started").toString()).toBe('{"event":"started"}');
    const line = new LogLine("rejected").string("cluster", "api").number("entries", -3).string("why", "");
    expect(line.toString()).toBe('{"event":"rejected","cluster":"api","entries":-3,"why":""}');
    const flags = new LogLine("judged").bool("healthy", false).bool("known", true);
    expect(flags.toString()).toBe('{"event":"judged","healthy":false,"known":true}');
  });

  it("escapes what would end a string or a line", () => {
    const line = new LogLine("x").string("found", '"\\\n\u0000\u001f');
    expect(line.toString()).toBe('{"event":"x","found":"\\"\\\\\\u000a\\u0000\\u001f"}');
  });

  it("gives back any text when it is read as JSON, and is a single line", () => {
    const text = everyCharacter();
    const line = new LogLine(text).string(text, text).toString();
    expect(line.includes("\n")).toBe(false);
    const bytes = String.UTF8.encode(line);
    const problems: string[] = [];
    const value = parseJson(changetype<usize>(bytes), bytes.byteLength, problems);
    expect(problems.join()).toBe("");
    expect(value!.keys[0]).toBe("event");
    expect(value!.keys[1]).toBe(text);
    expect(value!.items[0].text).toBe(text);
    expect(value!.items[1].text).toBe(text);
  });
});

describe("excerpt", () => {
  it("is at most so many bytes of a text", () => {
    const bytes = String.UTF8.encode("abcdefgh");
    expect(excerpt(changetype<usize>(bytes), 8, 3)).toBe("abc");
    expect(excerpt(changetype<usize>(bytes), 2, 3)).toBe("ab");
    expect(excerpt(changetype<usize>(bytes), 0)).toBe("");
  });

  it("survives bytes that are no UTF-8 and a character cut in two", () => {
    const bytes = new Uint8Array(300);
    for (let i = 0; i < 300; i++) bytes[i] = <u8>(255 - i);
    for (let at = 0; at < 300; at++) expect(excerpt(bytes.dataStart + at, 300 - at).length).toBeLessThanOrEqual(64);
    const euro = String.UTF8.encode("€€");
    expect(excerpt(changetype<usize>(euro), 6, 4).startsWith("€")).toBe(true);
  });
});
