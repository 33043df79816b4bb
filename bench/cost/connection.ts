// One keep-alive connection to a gateway: a request at a time, over a plain socket, so that the client costs little.

import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { ResponseReader } from "./response_reader.ts";

/** Users whose requests take turns; the key of hashing policies. */
const USER_COUNT = 100_003;
const USER_STEP = 7919;

export class Connection {
  private readonly reader = new ResponseReader();
  private answered: (status: number) => void = () => {};

  private constructor(private readonly socket: Socket) {
    socket.on("data", (chunk: Buffer) => {
      const status = this.reader.feed(chunk);
      if (status !== 0) this.answered(status);
    });
    socket.on("close", () => this.answered(0));
    socket.on("error", () => {});
  }

  /** @throws Error where nobody listens */
  static async open(host: string, port: number): Promise<Connection> {
    const socket = connect({ host, port, noDelay: true });
    await once(socket, "connect");
    return new Connection(socket);
  }

  /** @param number of the request, from 0. @param answered gets the status, or 0 where the connection broke */
  send(number: number, answered: (status: number) => void): void {
    this.answered = answered;
    this.socket.write(requestOf(number), "latin1");
  }

  close(): void {
    this.socket.destroy();
  }
}

function requestOf(number: number): string {
  const user = (number * USER_STEP) % USER_COUNT;
  return `GET /items?page=2 HTTP/1.1\r\nhost: bench\r\nuser-agent: bench\r\naccept: */*\r\nx-user-id: user-${user}\r\n\r\n`;
}
