import { JsonScan } from "../../../assembly/math/json_scan";

const scan = new JsonScan();
// Kept here: the scan knows the address only.
let bytes = new ArrayBuffer(0);

function open(text: string): JsonScan {
  bytes = String.UTF8.encode(`${text}1"}`);
  scan.open(changetype<usize>(bytes), bytes.byteLength - 3);
  return scan;
}

function token(): string {
  return String.UTF8.decodeUnsafe(scan.start, scan.length);
}

describe("JsonScan", () => {
  it("steps over spaces and single bytes", () => {
    open(" \t\r\n{ }");
    expect(scan.take(0x7d)).toBe(false);
    expect(scan.take(0x7b)).toBe(true);
    expect(scan.take(0x7d)).toBe(true);
    expect(scan.takeEnd()).toBe(true);
    expect(scan.take(0x31)).toBe(false);
  });

  it("finds where a text lies and whether it has escapes", () => {
    expect(open(' "a b" ').takeText()).toBe(true);
    expect(token()).toBe("a b");
    expect(scan.escaped).toBe(false);
    expect(open('"a\\"b\\\\"').takeText()).toBe(true);
    expect(token()).toBe('a\\"b\\\\');
    expect(scan.escaped).toBe(true);
    expect(open('""').takeText()).toBe(true);
    expect(token()).toBe("");
  });

  it("refuses texts that do not end or have control characters", () => {
    const wrong = ['"', '"a', '"a\\', '"a\\"', '"a\nb"', '"\0"', "a", "'a'", ""];
    for (let i = 0; i < wrong.length; i++) expect(open(wrong[i]).takeText()).toBe(false, wrong[i]);
  });

  it("steps over the numbers of RFC 8259 and no others", () => {
    const right = ["0", "-0", "12", "0.5", "-1.25e10", "1E+5", "1e-5", "123456789012345678901234567890"];
    for (let i = 0; i < right.length; i++) {
      expect(open(` ${right[i]}`).takeNumber()).toBe(true, right[i]);
      expect(token()).toBe(right[i]);
    }
    const wrong = ["", "-", "+1", ".5", "1.", "-.5", "1e", "1e+", "e5", "x"];
    for (let i = 0; i < wrong.length; i++) expect(open(wrong[i]).takeNumber()).toBe(false, wrong[i]);
    expect(open("012").takeNumber() && token() === "0" && !scan.takeEnd()).toBe(true);
  });

  it("steps over null, whole and within the text", () => {
    expect(open(" null,").takeNull()).toBe(true);
    expect(scan.take(0x2c)).toBe(true);
    expect(open("nul").takeNull()).toBe(false);
    expect(open("nulL").takeNull()).toBe(false);
    bytes = String.UTF8.encode("null");
    scan.open(changetype<usize>(bytes), 3);
    expect(scan.takeNull()).toBe(false);
  });
});
