/** The pairs format of proxy-wasm: u32 count, for each pair u32 name length and u32 value length, then names and values, each with a NUL. */

/** Writes a list of headers. Outside of requests only: it allocates. */
export class Pairs {
  private readonly texts: string[] = [];

  add(name: string, value: string): void {
    this.texts.push(name);
    this.texts.push(value);
  }

  encode(): ArrayBuffer {
    const lengths = this.texts.map<i32>((text) => String.UTF8.byteLength(text));
    let size = 4;
    for (let n = 0; n < lengths.length; n++) size += 4 + lengths[n] + 1;
    const buffer = new ArrayBuffer(size);
    const start = changetype<usize>(buffer);
    store<u32>(start, lengths.length >> 1);
    let at = start + 4 + ((<usize>lengths.length) << 2);
    for (let n = 0; n < lengths.length; n++) {
      store<u32>(start + 4 + ((<usize>n) << 2), lengths[n]);
      String.UTF8.encodeUnsafe(changetype<usize>(this.texts[n]), this.texts[n].length, at, true);
      at += <usize>(lengths[n] + 1);
    }
    return buffer;
  }
}
