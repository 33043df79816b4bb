import { xxHash64 } from "../../../assembly/math/xxhash64";

const bytes: usize = memory.data(256);

function hashOf(text: string, seed: u64): u64 {
  const utf8 = String.UTF8.encode(text);
  return xxHash64(changetype<usize>(utf8), utf8.byteLength, seed);
}

/** The buffer of xxHash's own sanity check. */
function fillSanityBuffer(length: i32): void {
  let state: u64 = 2654435761;
  for (let i = 0; i < length; i++) {
    store<u8>(bytes + i, <u8>(state >> 56));
    state *= 11400714785074694797;
  }
}

describe("xxHash64", () => {
  it("gives the published digests of texts", () => {
    expect(hashOf("", 0)).toBe(0xef46db3751d8e999);
    expect(hashOf("a", 0)).toBe(0xd24ec4f1a98c6e5b);
    expect(hashOf("abc", 0)).toBe(0x44bc2cf5ad770999);
    expect(hashOf("xxhash", 20141025)).toBe(0xb559b98d844e0635);
    expect(hashOf("message digest", 0)).toBe(0x066ed728fceeb3be);
    const moby = "Call me Ishmael. Some years ago--never mind how long precisely-";
    expect(hashOf(moby, 0)).toBe(0x02a2e85470d6fd96);
    expect(hashOf(moby, 20141025)).toBe(0x422b9542d55d601c);
  });

  it("gives the digests of xxHash's own sanity check, without and with a seed", () => {
    fillSanityBuffer(222);
    const prime: u64 = 2654435761;
    expect(xxHash64(bytes, 0, prime)).toBe(0xac75fda2929b17ef);
    expect(xxHash64(bytes, 1, 0)).toBe(0xe934a84adb052768);
    expect(xxHash64(bytes, 1, prime)).toBe(0x5014607643a9b4c3);
    expect(xxHash64(bytes, 4, 0)).toBe(0x9136a0dca57457ee);
    expect(xxHash64(bytes, 14, 0)).toBe(0x8282dcc4994e35c8);
    expect(xxHash64(bytes, 14, prime)).toBe(0xc3bd6bf63deb6df0);
    expect(xxHash64(bytes, 222, 0)).toBe(0xb641ae8cb691c174);
    expect(xxHash64(bytes, 222, prime)).toBe(0x20cb8ab7ae10c14a);
  });

  it("agrees with the reference at every length from 8 to 108: each digest is hashed into the next", () => {
    let digest: u64 = 0;
    for (let length = 0; length <= 100; length++) {
      for (let round = 0; round < 2; round++) {
        for (let i = 0; i < length; i++) store<u8>(bytes + i, <u8>(i * i * 31 + 7 * i + 3));
        store<u64>(bytes + length, digest);
        digest = xxHash64(bytes, length + 8, round ? 0x9e3779b185ebca87 : 0);
      }
    }
    expect(digest).toBe(0xf1fc7e9f4ddce5a4);
  });

  it("does not depend on where the bytes lie", () => {
    fillSanityBuffer(77);
    const expected = xxHash64(bytes, 77, 5);
    for (let shift = 1; shift < 8; shift++) {
      memory.copy(bytes + 100 + shift, bytes, 77);
      expect(xxHash64(bytes + 100 + shift, 77, 5)).toBe(expected);
    }
  });
});
