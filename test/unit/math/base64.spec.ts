import { decodeBase64 } from "../../../assembly/math/base64";

const target = new StaticArray<u8>(64);

/** The text that the base64 stands for, "-" where it is refused. */
function decoded(text: string): string {
  const bytes = String.UTF8.encode(text);
  const at = changetype<usize>(target);
  const length = decodeBase64(changetype<usize>(bytes), bytes.byteLength, at);
  return length < 0 ? "-" : String.UTF8.decodeUnsafe(at, length);
}

describe("decodeBase64", () => {
  it("reads the examples of RFC 4648, padded or not", () => {
    expect(decoded("")).toBe("");
    expect(decoded("Zg==")).toBe("f");
    expect(decoded("Zm8=")).toBe("fo");
    expect(decoded("Zm9v")).toBe("foo");
    expect(decoded("Zm9vYmE=")).toBe("fooba");
    expect(decoded("Zg")).toBe("f");
    expect(decoded("Zm8")).toBe("fo");
    expect(decoded("Zm9vYmE")).toBe("fooba");
  });

  it("reads every digit of the alphabet", () => {
    const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const bytes = String.UTF8.encode(digits);
    expect(decodeBase64(changetype<usize>(bytes), 64, changetype<usize>(target))).toBe(48);
    for (let i = 0; i < 64; i++) {
      const bit = i * 6;
      const two = ((<i32>target[bit >> 3]) << 8) | (bit >> 3 < 47 ? <i32>target[(bit >> 3) + 1] : 0);
      expect((two >> (10 - (bit & 7))) & 63).toBe(i);
    }
  });

  it("refuses wrong padding, a digit alone, other bytes and bits left over", () => {
    const wrong = [
      "Zg=",
      "Zg===",
      "Z",
      "Z===",
      "====",
      "=",
      "Zm9vY",
      "Zm=v",
      "Zg= =",
      " Zg==",
      "Zg==\n",
      "Zm9_",
      "Zm-v",
      "Zh==",
      "Zm9=",
    ];
    for (let i = 0; i < wrong.length; i++) expect(decoded(wrong[i])).toBe("-", wrong[i]);
  });

  it("decodes in place", () => {
    const bytes = String.UTF8.encode("Zm9vYmFy");
    const at = changetype<usize>(bytes);
    expect(decodeBase64(at, 8, at)).toBe(6);
    expect(String.UTF8.decodeUnsafe(at, 6)).toBe("foobar");
  });
});
