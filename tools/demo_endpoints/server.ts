// One demo endpoint: an HTTP server whose service time follows from its load, and which can be put into a bad condition.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Condition, WELL } from "./condition.ts";
import { Lane } from "./lane.ts";

const IDLE_SERVICE_MS = 12;
const LEAST_IDLE_RATIO = 0.05;
const HEALTH_PATH = "/healthz";
const REPORT_HEADER = "endpoint-load-metrics";

/** An endpoint as the cluster metadata describes it. */
export interface DemoEndpoint {
  /** "ip:port", as Envoy calls the host. */
  address: string;
  region: string;
  zone: string;
  /** Busy and used shares, 0..1. */
  cpu: number;
  mem: number;
  /** Open connections. */
  conns: number;
  /** The way from Envoy's region and back, milliseconds. */
  networkMs: number;
  /** Whether its answers report how busy its workers are. */
  reportsLoad?: boolean;
}

/**
 * Its mean service time follows from its cpu (M/M/1: idle time / (1 - cpu)), so that the metadata tells the truth. Each answer
 * names the endpoint in the header `x-endpoint` and in its JSON. Requests queue behind those with the same first path segment
 * only: so two clusters, with a path each, compare as if each had the endpoints to itself.
 */
export class DemoServer {
  readonly #server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => this.#serve(request, response));
  readonly #lanes = new Map<string, Lane>();
  #condition = WELL;
  #port: number;

  /** @param random  draws the service times; [0, 1) */
  constructor(
    private readonly endpoint: DemoEndpoint,
    private readonly random: () => number = Math.random,
  ) {
    this.#port = Number(endpoint.address.split(":")[1]);
  }

  /** Opens its port, again after `close`. @returns the port: a free one where the address says 0 */
  async listen(): Promise<number> {
    const [host] = this.endpoint.address.split(":");
    await once(this.#server.listen(this.#port, host), "listening");
    this.#port = (this.#server.address() as AddressInfo).port;
    return this.#port;
  }

  /** Closes its port and all connections. */
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** From now on; what is queued is done in the new condition, too. */
  async become(condition: Condition): Promise<void> {
    this.#condition = condition;
    if (!condition.listens) this.close();
    else if (!this.#server.listening) await this.listen();
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const { answers, healthy, status } = this.#condition;
    if (request.url === HEALTH_PATH) response.writeHead(healthy ? 200 : 503).end();
    else if (!answers) return;
    else if (status !== 200) this.#answer(response, status);
    else this.#work(request, response);
  }

  #work(request: IncomingMessage, response: ServerResponse): void {
    const [, segment = ""] = (request.url ?? "").split(/[/?]/);
    const lane = this.#lanes.get(segment) ?? new Lane();
    this.#lanes.set(segment, lane);
    const done = (): void => {
      if (this.endpoint.reportsLoad) response.setHeader(REPORT_HEADER, this.#report(lane));
      setTimeout(() => this.#answer(response, 200), this.endpoint.networkMs);
    };
    if (!lane.take(() => this.#serviceMs(), done)) this.#answer(response, 503);
  }

  #serviceMs(): number {
    const meanMs = IDLE_SERVICE_MS / Math.max(1 - this.endpoint.cpu, LEAST_IDLE_RATIO);
    return this.#condition.slowness * meanMs * (0.5 - 0.5 * Math.log(1 - this.random())); // half of it fixed, half exponential
  }

  #report(lane: Lane): string {
    return `TEXT cpu_utilization=${(this.#condition.reportedCpu ?? lane.busyRatio).toFixed(2)}`;
  }

  #answer(response: ServerResponse, status: number): void {
    const { address, region, zone } = this.endpoint;
    response.writeHead(status, { "content-type": "application/json", "x-endpoint": address });
    response.end(`${JSON.stringify({ endpoint: address, region, zone })}\n`);
  }
}
