import { field, utf8, varint } from "../math/protobuf/encoder";
import { binary, header, report, told } from "./load_report_fixture";

/** A field of eight bytes. */
function double(number: u64, value: f64): u8[] {
  const bytes = varint((number << 3) | 1);
  const pattern = reinterpret<u64>(value);
  for (let i = 0; i < 8; i++) bytes.push(<u8>(pattern >> (8 * i)));
  return bytes;
}

function entry(map: u64, name: string, value: f64): u8[] {
  return field(map, field(1, utf8(name)).concat(double(2, value)));
}

function bin(text: string): string {
  const bytes = String.UTF8.encode(text);
  return told(report.readBinary(changetype<usize>(bytes), bytes.byteLength));
}

describe("a load report as protobuf", () => {
  it("gives what it reports", () => {
    const numbers = double(1, 0.5)
      .concat(double(2, 0.25))
      .concat(double(6, 100))
      .concat(double(7, 2))
      .concat(double(9, 0.75));
    const maps = entry(4, "queue", 99)
      .concat(entry(5, "gpu", 1))
      .concat(entry(8, "x", 1))
      .concat(entry(8, "queue", 7));
    expect(binary(numbers.concat([0x18, 0x05]).concat(maps))).toBe(
      "cpu=0.75 mem=0.25 queue=7.0 gpu=1.0 app=0.75 cpu_raw=0.5 mem_raw=0.25 rps=100.0 eps=2.0",
    );
  });

  it("reads what a grpc-go server sent, with and without padding, in either header", () => {
    const captured = "CQAAAAAAAOA/MQAAAAAAAFlAOQAAAAAAAABAQg4KA3JpZhEAAAAAAAAQQA";
    const expected = "cpu=0.5 cpu_raw=0.5 rps=100.0 eps=2.0";
    expect(bin(captured)).toBe(expected);
    expect(bin(`${captured}==`)).toBe(expected);
    expect(header(`BIN ${captured}`)).toBe(expected);
    expect(header(`BIN ${captured}==`)).toBe(expected);
  });

  it("takes a missing value in a map as 0, of several the last", () => {
    expect(binary(field(8, field(1, utf8("queue"))))).toBe("queue=0.0");
    expect(binary(field(8, field(1, utf8("queue")).concat(double(2, 1)).concat(double(2, 3))))).toBe("queue=3.0");
  });

  it("passes over fields it does not know, and over known ones of another wire type", () => {
    expect(
      binary(
        double(7, 1)
          .concat(double(99, NaN))
          .concat(field(10, [1])),
      ),
    ).toBe("eps=1.0");
    expect(binary(double(7, 1).concat([0x08, 0x01]).concat(double(8, 1)).concat([0x40, 0x01]))).toBe("eps=1.0");
  });

  it("refuses the whole where a metric comes twice", () => {
    expect(binary(double(7, 1).concat(double(7, 1)))).toBe("duplicate");
    expect(
      binary(
        entry(8, "a", 1)
          .concat(entry(8, "b", 1))
          .concat(entry(8, "a", 1)),
      ),
    ).toBe("duplicate");
  });

  it("refuses the whole where a number is NaN or out of its range", () => {
    expect(binary(double(7, NaN))).toBe("number_bad");
    expect(binary(entry(8, "x", NaN))).toBe("number_bad");
    expect(binary(double(1, Infinity))).toBe("number_range");
    expect(binary(double(1, -1))).toBe("number_range");
    expect(binary(double(2, 1.5))).toBe("number_range");
    expect(binary(entry(5, "x", 1.5))).toBe("number_range");
    expect(binary(double(7, -0.0))).toBe("eps=0.0");
  });

  it("refuses an entry without a name", () => {
    expect(binary(field(8, double(2, 1)))).toBe("unknown_metric");
  });

  it("refuses damaged bytes, what is no base64, and nothing at all", () => {
    const good = double(1, 0.5).concat(entry(8, "queue", 7));
    for (let length = 1; length < good.length; length++) {
      expect(binary(good.slice(0, length))).toBe(length === 9 ? "cpu=0.5 cpu_raw=0.5" : "syntax", `cut at ${length}`);
    }
    expect(binary(field(8, [0x0a, 0x05]))).toBe("syntax");
    expect(bin("not-a-valid-binary-proto")).toBe("base64");
    expect(bin("CQAAAAAAAOA/=")).toBe("base64");
    expect(header("BIN  CQAAAAAAAOA/")).toBe("base64");
    expect(bin("")).toBe("empty");
    expect(header("BIN ")).toBe("empty");
  });
});
