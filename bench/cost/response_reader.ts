// As much of HTTP/1.1 as the load needs: where an answer with a content-length ends, and its status.

const HEADERS_END = Buffer.from("\r\n\r\n");
const STATUS_AT = 9;

/** Reads the answers of one connection, one at a time. */
export class ResponseReader {
  private received: Buffer | undefined;

  /** @returns the status of the answer that ends with this chunk; 0 while it is not whole. @throws Error where it is no such answer */
  feed(chunk: Buffer): number {
    const bytes = this.received === undefined ? chunk : Buffer.concat([this.received, chunk]);
    const end = answerEnd(bytes);
    if (end < 0 || end > bytes.length) {
      this.received = bytes;
      return 0;
    }
    if (end < bytes.length) throw new Error("more bytes than one answer has");
    this.received = undefined;
    return Number(bytes.toString("latin1", STATUS_AT, STATUS_AT + 3));
  }
}

/** @returns how long the answer is, or -1 where its headers are not whole */
function answerEnd(bytes: Buffer): number {
  const headersEnd = bytes.indexOf(HEADERS_END);
  if (headersEnd < 0) return -1;
  const headers = bytes.toString("latin1", 0, headersEnd);
  const length = /\r\ncontent-length: *(\d+)/i.exec(headers);
  if (length === null) throw new Error(`an answer without content-length: ${headers}`);
  return headersEnd + HEADERS_END.length + Number(length[1]);
}
