// A DNS server on loopback whose answers a test changes: A records over UDP, nothing else (RFC 1035, section 4).
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { TestContext } from "node:test";

const HEADER_BYTES = 12;
const QUESTION_TAIL_BYTES = 4;
const RECORD_BYTES = 16;
const TYPE_A = 1;
const CLASS_IN = 1;
const RESPONSE_NO_ERROR = 0x8580;
const RESPONSE_NAME_ERROR = 0x8583;
const POINTER_TO_QUESTION = 0xc000 | HEADER_BYTES;

export class DnsServer {
  /** How many questions it has answered. */
  questionCount = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly records: Map<string, readonly string[]>,
  ) {
    socket.on("message", (question, { address, port }) => socket.send(this.answer(question), port, address));
  }

  /** Starts a server; it ends with the test. @param names  what they resolve to at first, IPv4 addresses */
  static async start(test: TestContext, names: Readonly<Record<string, readonly string[]>> = {}): Promise<DnsServer> {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    test.after(() => socket.close());
    return new DnsServer(socket, new Map(Object.entries(names)));
  }

  /** Where it listens, "ip:port". */
  get realAddress(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  /** What a name resolves to from now on. @param ips  IPv4 addresses; none = the name does not exist */
  resolve(name: string, ips: readonly string[]): void {
    this.records.set(name, [...ips]);
  }

  private answer(question: Buffer): Buffer {
    this.questionCount++;
    const { name, end } = readName(question);
    const known = this.records.get(name) ?? [];
    const ips = question.readUInt16BE(end) === TYPE_A ? known : [];
    const header = Buffer.from(question.subarray(0, HEADER_BYTES));
    header.writeUInt16BE(known.length > 0 ? RESPONSE_NO_ERROR : RESPONSE_NAME_ERROR, 2);
    header.writeUInt16BE(ips.length, 6);
    header.fill(0, 8); // neither authorities nor what EDNS added
    return Buffer.concat([header, question.subarray(HEADER_BYTES, end + QUESTION_TAIL_BYTES), ...ips.map(record)]);
  }
}

/** The name asked for, and where it ends. */
function readName(question: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = question.readUInt8(at); length > 0; length = question.readUInt8(at)) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join(".").toLowerCase(), end: at + 1 };
}

function record(ip: string): Buffer {
  const bytes = Buffer.alloc(RECORD_BYTES);
  bytes.writeUInt16BE(POINTER_TO_QUESTION, 0);
  bytes.writeUInt16BE(TYPE_A, 2);
  bytes.writeUInt16BE(CLASS_IN, 4); // then a time to live of 0
  bytes.writeUInt16BE(4, 10);
  bytes.set(ip.split(".").map(Number), 12);
  return bytes;
}
