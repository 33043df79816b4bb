/** Bytes that stay where they are: names and paths for the host, encoded once. */
export class Bytes {
  private readonly buffer: ArrayBuffer;

  constructor(text: string) {
    this.buffer = String.UTF8.encode(text);
  }

  get start(): usize {
    return changetype<usize>(this.buffer);
  }

  get length(): i32 {
    return this.buffer.byteLength;
  }
}

/** What a host call handed over: bytes in the arena, good until the next callback. */
export class Received {
  start: usize = 0;
  length: i32 = 0;
}
