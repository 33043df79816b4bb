/** The part of a request that a strategy asks for: a header, a cookie, a query parameter, the path, the client's address. */
import { Bytes, Received } from "../host/bytes";
import { getHeader, getProperty, REQUEST_HEADERS } from "../host/calls";
import { PartKind, RequestPart } from "../strategies/strategy";

const PATH = new Bytes(":path");
const COOKIE = new Bytes("cookie");
const SOURCE_ADDRESS = new Bytes("source\0address");

const COLON: u8 = 0x3a;
const QUESTION: u8 = 0x3f;
const AMPERSAND: u8 = 0x26;
const SEMICOLON: u8 = 0x3b;
const EQUALS: u8 = 0x3d;
const SPACE: u8 = 0x20;

export class RequestPartReader {
  private name: Bytes;

  constructor(private part: RequestPart) {
    this.name = new Bytes(part.name);
  }

  get isNeeded(): bool {
    return this.part.kind !== PartKind.None;
  }

  /** @returns false where the request has no such part; `found` is empty then */
  read(found: Received): bool {
    if (!this.fetch(found)) found.length = 0;
    return found.length > 0;
  }

  private fetch(found: Received): bool {
    switch (this.part.kind) {
      case PartKind.Header:
        return getHeader(REQUEST_HEADERS, this.name, found);
      case PartKind.Cookie:
        return getHeader(REQUEST_HEADERS, COOKIE, found) && narrowToPair(found, this.name, SEMICOLON);
      case PartKind.Query:
        return (
          getHeader(REQUEST_HEADERS, PATH, found) &&
          dropUntil(found, QUESTION) &&
          narrowToPair(found, this.name, AMPERSAND)
        );
      case PartKind.Path:
        return getHeader(REQUEST_HEADERS, PATH, found) && cut(found, indexOf(found, QUESTION));
      case PartKind.SourceAddress:
        return getProperty(SOURCE_ADDRESS, found) && cut(found, lastIndexOf(found, COLON));
      default:
        return false;
    }
  }
}

function indexOf(text: Received, byte: u8, from: i32 = 0): i32 {
  for (let i = from; i < text.length; i++) if (load<u8>(text.start + <usize>i) === byte) return i;
  return -1;
}

function lastIndexOf(text: Received, byte: u8): i32 {
  for (let i = text.length - 1; i >= 0; i--) if (load<u8>(text.start + <usize>i) === byte) return i;
  return -1;
}

/** Shortens it to `length`; -1 = not at all. */
function cut(text: Received, length: i32): bool {
  if (length >= 0) text.length = length;
  return true;
}

function dropUntil(text: Received, byte: u8): bool {
  const at = indexOf(text, byte);
  if (at < 0) return false;
  text.start += <usize>(at + 1);
  text.length -= at + 1;
  return true;
}

/** Narrows `a=1; b=2` to the value of `name`: the first one, as it stands, without decoding. */
function narrowToPair(text: Received, name: Bytes, separator: u8): bool {
  let from = 0;
  while (from < text.length) {
    let to = indexOf(text, separator, from);
    if (to < 0) to = text.length;
    while (from < to && load<u8>(text.start + <usize>from) === SPACE) from++;
    const value = from + name.length + 1;
    if (value <= to && isNamed(text.start + <usize>from, name)) {
      text.start += <usize>value;
      text.length = to - value;
      return true;
    }
    from = to + 1;
  }
  return false;
}

/** @param start at least name.length + 1 bytes */
function isNamed(start: usize, name: Bytes): bool {
  return load<u8>(start + <usize>name.length) === EQUALS && memory.compare(start, name.start, name.length) === 0;
}
