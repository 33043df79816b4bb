// One upstream of a scenario: a small HTTP server in this process that stands for one endpoint of an example yaml and answers
// with the address it has there.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { answering, answeringAfter, type Behaviour } from "./behaviours.ts";

/** Header in which an endpoint says its address as written in the yaml. */
export const ENDPOINT_HEADER = "x-endpoint";
/** The paths that ask for health: what an endpoint does there is set apart from the rest. */
const HEALTH_PATHS = new Set(["/healthz", "/health"]);
const SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n";

/** Answers 200 at once, also on the health paths and to upgrades, until told otherwise. */
export class Endpoint {
  /** Headers of each request it got, oldest first; those to the health paths are in `checked`. */
  readonly received: IncomingHttpHeaders[] = [];
  /** Headers of each request to a health path, oldest first. */
  readonly checked: IncomingHttpHeaders[] = [];
  /** Where it really listens, "ip:port". */
  realAddress = "";
  private readonly websockets = new Set<Duplex>();
  private readonly server = createServer({ keepAliveTimeout: 0 }); // idle connections stay: Envoy's requests race with no close
  private behaviour: Behaviour = answering();
  private healthBehaviour: Behaviour = answering();

  /** @param address  its address as written in the yaml, "ip:port"; a name there is told by its ip */
  constructor(readonly address: string) {
    this.server.on("upgrade", (request, socket) => this.openWebsocket(request, socket));
    this.server.on("request", (request, response) => {
      response.setHeader(ENDPOINT_HEADER, this.address);
      const asksHealth = HEALTH_PATHS.has(request.url ?? "");
      (asksHealth ? this.checked : this.received).push(request.headers);
      return asksHealth ? this.healthBehaviour(request, response) : this.behaviour(request, response);
    });
  }

  /** Opens the port; again after `close`, the same one. @param port  0 = a free one. @returns the port */
  async listen(port = Number(this.realAddress.split(":")[1] ?? 0)): Promise<number> {
    const [ip] = this.address.split(":");
    await once(this.server.listen(port, ip), "listening");
    const real = this.server.address() as AddressInfo;
    this.realAddress = `${real.address}:${real.port}`;
    return real.port;
  }

  /** What it does with requests from now on. */
  behave(behaviour: Behaviour): void {
    this.behaviour = behaviour;
  }

  /** What it does with requests to the health paths from now on. */
  behaveWhenChecked(behaviour: Behaviour): void {
    this.healthBehaviour = behaviour;
  }

  /** Answers every request with this status from now on. */
  answerStatus(status: number): void {
    this.behave(answering(status));
  }

  /** Answers every request 200 after a delay from now on. */
  answerAfter(delayMs: number): void {
    this.behave(answeringAfter(delayMs));
  }

  /** How many websockets are open. */
  get websocketCount(): number {
    return this.websockets.size;
  }

  /** Closes the port and all connections: the next connect is refused. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    for (const socket of this.websockets) socket.destroy();
    await closed;
  }

  private openWebsocket(request: IncomingMessage, socket: Duplex): void {
    this.received.push(request.headers);
    this.websockets.add(socket);
    socket.on("close", () => this.websockets.delete(socket)).on("error", () => {});
    socket.on("end", () => socket.end());
    socket.resume().write(`${SWITCHING}${ENDPOINT_HEADER}: ${this.address}\r\n\r\n`);
  }
}
