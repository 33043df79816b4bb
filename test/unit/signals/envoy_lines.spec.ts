import { EnvoyLines } from "../../../assembly/signals/envoy_lines";

/** The lines told, "|" behind each, of a text that comes in pieces; "+" where it ends within a line. */
function linesOf(pieces: string[], lengthMax: i32 = 100): string {
  const lines = new EnvoyLines(lengthMax);
  let told = "";
  for (let i = 0; i < pieces.length; i++) {
    const bytes = String.UTF8.encode(pieces[i]);
    lines.open(changetype<usize>(bytes), bytes.byteLength);
    while (lines.next()) told += `${String.UTF8.decodeUnsafe(lines.start, lines.end - lines.start)}|`;
  }
  return lines.hasRest ? `${told}+` : told;
}

describe("EnvoyLines", () => {
  it("tells the lines, empty ones too", () => {
    expect(linesOf(["a\nbc\n\nd\n"])).toBe("a|bc||d|");
    expect(linesOf(["\n"])).toBe("|");
    expect(linesOf([])).toBe("");
    expect(linesOf(["", ""])).toBe("");
  });

  it("finds a newline at every place in a word of 16 bytes", () => {
    for (let length = 0; length < 70; length++) {
      const line = "x".repeat(length);
      expect(linesOf([`${line}\n${line}\n`])).toBe(`${line}|${line}|`);
    }
  });

  it("joins what was cut, also over pieces without a newline", () => {
    expect(linesOf(["a", "b", "", "c\nd", "\n"])).toBe("abc|d|");
    expect(linesOf(["ab", "\n", "\nc\n"])).toBe("ab||c|");
  });

  it("tells that the text ends within a line", () => {
    expect(linesOf(["a\nb"])).toBe("a|+");
    expect(linesOf(["a\n", "123456"], 5)).toBe("a|+");
  });

  it("passes over lines that are too long, in one piece or many, and tells the next", () => {
    expect(linesOf(["12345\n123456\na\n"], 5)).toBe("12345|a|");
    expect(linesOf(["123", "45\n123", "456\na", "\n"], 5)).toBe("12345|a|");
    expect(linesOf(["1234567", "8", "\n", "a\n"], 5)).toBe("a|");
    expect(linesOf(["12345", "6", "1", "\n1\n"], 5)).toBe("1|");
  });

  it("forgets the beginning of a line when a new text begins", () => {
    const lines = new EnvoyLines(10);
    const bytes = String.UTF8.encode("abc");
    lines.open(changetype<usize>(bytes), 3);
    expect(lines.next()).toBe(false);
    lines.clear();
    expect(lines.hasRest).toBe(false);
    expect(lines.next()).toBe(false);
  });
});
