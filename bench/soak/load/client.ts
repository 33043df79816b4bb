// The ways in which clients use the gateway: well-behaved, going away too soon, uploading slowly, staying for long.
import { Agent, type ClientRequest, type IncomingMessage, type OutgoingHttpHeaders, request } from "node:http";
import type { Duplex } from "node:stream";
import { STREAM_PATH } from "../endpoints/server.ts";
import type { Tally } from "./tally.ts";

const PATIENCE_MS = 10_000;
const UPLOAD_MS = 20;
const WEBSOCKET_PATH = "/long/websocket";

export interface Target {
  readonly host: string;
  readonly port: number;
  /** The first segment of the path. */
  readonly strategy: string;
  readonly userId: string;
}

export class Client {
  /** Requests of bounded length under way. */
  pendingCount = 0;
  private readonly agent = new Agent({ keepAlive: true, scheduling: "fifo" });
  private readonly long = new Set<ClientRequest | Duplex>();

  constructor(private readonly tally: Tally) {}

  /** Streams and websockets open now. */
  get longCount(): number {
    return this.long.size;
  }

  /** A GET. @param dueMs when it should have left, by `performance.now()`. @param isFresh on a connection of its own */
  get(target: Target, dueMs: number, isFresh: boolean): void {
    this.track(this.open(target, "/items?page=2", { agent: isFresh ? false : this.agent }), dueMs).end();
  }

  /** A POST whose body comes in two parts. */
  upload(target: Target, dueMs: number): void {
    const outgoing = this.track(this.open(target, "/items", { agent: this.agent, method: "POST" }), dueMs);
    outgoing.write("first");
    setTimeout(() => outgoing.end("second"), UPLOAD_MS);
  }

  /** A GET of a client that is gone after so long, unless the answer comes first. */
  leaveAfter(target: Target, stayMs: number): void {
    this.tally.sent();
    this.pendingCount++;
    const outgoing = this.open(target, "/items", { agent: false });
    outgoing.once("response", (response) => response.resume());
    const timer = setTimeout(() => outgoing.destroy(), stayMs);
    outgoing.once("close", () => {
      clearTimeout(timer);
      this.pendingCount--;
      this.tally.gone();
    });
    outgoing.end();
  }

  /** An answer that does not end, left after so long. */
  stream(target: Target, stayMs: number): void {
    const outgoing = this.open(target, STREAM_PATH, { agent: false });
    outgoing.once("response", (response) => response.resume());
    this.keep(outgoing, stayMs);
    outgoing.end();
  }

  /** A websocket, left after so long. */
  websocket(target: Target, stayMs: number): void {
    const headers = { connection: "upgrade", upgrade: "websocket" };
    const outgoing = this.open(target, WEBSOCKET_PATH, { agent: false, headers });
    outgoing.once("upgrade", (_, socket) => {
      socket.resume();
      this.keep(socket, stayMs);
    });
    outgoing.once("response", (response) => response.resume());
    this.keep(outgoing, stayMs);
    outgoing.end();
  }

  /** Leaves streams and websockets. */
  leaveLong(): void {
    for (const one of this.long) one.destroy();
  }

  /** Closes all connections, idle ones too. */
  close(): void {
    this.leaveLong();
    this.agent.destroy();
  }

  private open(
    { host, port, strategy, userId }: Target,
    path: string,
    more: { agent: Agent | false; method?: string; headers?: OutgoingHttpHeaders },
  ): ClientRequest {
    const headers = { "x-user-id": userId, ...more.headers };
    return request({ host, port, path: `/${strategy}${path}`, ...more, headers }).on("error", () => {});
  }

  /** Until the answer is whole, the connection is broken, or patience is over. */
  private track(outgoing: ClientRequest, dueMs: number): ClientRequest {
    this.tally.sent();
    this.pendingCount++;
    let answer: IncomingMessage | undefined;
    const timer = setTimeout(() => outgoing.destroy(), PATIENCE_MS);
    outgoing.once("response", (response) => {
      answer = response.resume().on("error", () => {});
    });
    outgoing.once("close", () => {
      clearTimeout(timer);
      this.pendingCount--;
      const status = answer?.complete ? (answer.statusCode ?? 0) : 0;
      if (status === 200) this.tally.ok(performance.now() - dueMs);
      else this.tally.failed(status);
    });
    return outgoing;
  }

  private keep(one: ClientRequest | Duplex, stayMs: number): void {
    this.long.add(one);
    const timer = setTimeout(() => one.destroy(), stayMs);
    one.on("error", () => {});
    one.once("close", () => {
      clearTimeout(timer);
      this.long.delete(one);
    });
  }
}
