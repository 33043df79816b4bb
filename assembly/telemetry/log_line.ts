/** Structured log lines: one JSON object a line, `{"event": ..., ...}`. They allocate, so they are for rare events only. */
const HEX = "0123456789abcdef";

export class LogLine {
  private text: string;

  constructor(event: string) {
    this.text = `{"event":${quote(event)}`;
  }

  string(key: string, value: string): LogLine {
    this.text += `,${quote(key)}:${quote(value)}`;
    return this;
  }

  number(key: string, value: i64): LogLine {
    this.text += `,${quote(key)}:${value.toString()}`;
    return this;
  }

  bool(key: string, value: bool): LogLine {
    this.text += `,${quote(key)}:${value ? "true" : "false"}`;
    return this;
  }

  toString(): string {
    return `${this.text}}`;
  }
}

/** @returns at most `limit` bytes as text; what isn't UTF-8 becomes U+FFFD */
export function excerpt(start: usize, length: i32, limit: i32 = 64): string {
  return String.UTF8.decodeUnsafe(start, min<i32>(length, limit));
}

function quote(value: string): string {
  let quoted = '"';
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code === 0x22 || code === 0x5c) quoted += `\\${value.charAt(i)}`;
    else if (code >= 0x20) quoted += value.charAt(i);
    else quoted += `\\u00${HEX.charAt(code >> 4)}${HEX.charAt(code & 15)}`;
  }
  return `${quoted}"`;
}
