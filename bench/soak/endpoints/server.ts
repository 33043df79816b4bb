// One endpoint of the soak: answers after a while and reports its load; trickles long answers; takes websockets; can be put into a bad
// condition.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type Condition, WELL } from "../../../tools/demo_endpoints/condition.ts";
import type { Random } from "../../balance/engine/random.ts";
import { formOf, reportText } from "./report.ts";

export const HEALTH_PATH = "/healthz";
/** In the paths of answers that take long. */
export const STREAM_PATH = "/long/stream";

const MEAN_SERVICE_MS = 8;
/** Requests at once that count as cpu 1. */
const FULL_COUNT = 8;
const TRICKLE_MS = 1000;
const SWITCHING = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n";

export class EndpointServer {
  private readonly server = createServer({ keepAliveTimeout: 0 }); // Envoy closes idle connections: its requests race with no close
  private readonly websockets = new Set<Duplex>();
  private condition = WELL;
  private port = 0;
  private busyCount = 0;

  constructor(
    private readonly ip: string,
    private readonly random: Random,
  ) {
    this.server.on("request", (request, response) => this.serve(request, response));
    this.server.on("upgrade", (_, socket) => this.openWebsocket(socket));
  }

  /** Opens its port, the same one again after `close`. @returns the port. @throws Error where another program has it now */
  async listen(): Promise<number> {
    await once(this.server.listen(this.port, this.ip), "listening");
    this.port = (this.server.address() as AddressInfo).port;
    return this.port;
  }

  /** Closes its port and all connections. */
  close(): void {
    this.server.close();
    this.server.closeAllConnections();
    for (const socket of this.websockets) socket.destroy();
  }

  /** From now on; an endpoint whose port was taken meanwhile stays closed. */
  async become(condition: Condition): Promise<void> {
    this.condition = condition;
    if (!condition.listens) this.close();
    else if (!this.server.listening) await this.listen().catch(() => {});
  }

  private serve(request: IncomingMessage, response: ServerResponse): void {
    request.resume().on("error", () => {});
    const { answers, healthy, status } = this.condition;
    if (request.url === HEALTH_PATH) this.answer(response, healthy ? 200 : 503);
    else if (!answers) return;
    else if (status !== 200) this.answer(response, status);
    else if (request.url?.endsWith(STREAM_PATH)) this.trickle(response);
    else request.once("end", () => this.work(response));
  }

  private work(response: ServerResponse): void {
    this.busyCount++;
    const serviceMs = this.condition.slowness * (MEAN_SERVICE_MS / 2 + this.random.exponential(MEAN_SERVICE_MS / 2));
    setTimeout(() => {
      this.busyCount--;
      this.answer(response, 200);
    }, serviceMs);
  }

  private answer(response: ServerResponse, status: number): void {
    const cpu = Math.min(1, this.busyCount / FULL_COUNT);
    const report = { cpu, mem: 0.2 + 0.3 * cpu, rps: 100 * cpu };
    response.writeHead(status, { "endpoint-load-metrics": reportText(report, formOf(this.random.unit())) });
    response.end("ok");
  }

  /** A bit each second for as long as somebody listens. */
  private trickle(response: ServerResponse): void {
    response.writeHead(200).write("0");
    const timer = setInterval(() => response.write("0"), TRICKLE_MS);
    response.once("close", () => clearInterval(timer));
  }

  private openWebsocket(socket: Duplex): void {
    this.websockets.add(socket);
    socket.on("close", () => this.websockets.delete(socket)).on("error", () => {});
    socket.on("end", () => socket.end());
    if (this.condition.status === 200) socket.resume().write(SWITCHING);
    else socket.end("HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n");
  }
}
