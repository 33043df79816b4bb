// An HTTP client for one listener of a gateway.
import { Agent, request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import type { Duplex } from "node:stream";
import { ENDPOINT_HEADER } from "./endpoint.ts";

const REQUEST_TIMEOUT_MS = 10_000;
const LARGEST_HEADER_BYTES = 1 << 20;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Address of the endpoint that answered, as in the yaml; "" when Envoy answered itself. */
  endpoint: string;
}

export class Client {
  private readonly agent = new Agent({ keepAlive: true });

  /** @param address  where the listener listens, "ip:port" */
  constructor(private readonly address: string) {}

  /** GETs a path, on a connection that is used again. @throws Error when the connection breaks or no answer comes */
  get(path = "/", headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.send(path, headers, this.agent);
  }

  /** GETs a path on a connection of its own, which any worker may take. */
  getOnNewConnection(path = "/", headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.send(path, headers, false);
  }

  /** Opens a websocket, idle from then on. @returns its socket and the endpoint's address. @throws Error when it is refused */
  openWebsocket(path = "/"): Promise<{ socket: Duplex; endpoint: string }> {
    const [host, port] = this.address.split(":");
    const headers = { connection: "upgrade", upgrade: "websocket" };
    return new Promise((resolve, reject) => {
      httpRequest({ host, port, path, headers, agent: false, timeout: REQUEST_TIMEOUT_MS })
        .on("upgrade", ({ headers }, socket) => resolve({ socket, endpoint: String(headers[ENDPOINT_HEADER] ?? "") }))
        .on("response", ({ statusCode }) => reject(new Error(`no upgrade but ${statusCode}`)))
        .on("timeout", () => reject(new Error(`no upgrade within ${REQUEST_TIMEOUT_MS} ms`)))
        .on("error", reject)
        .end();
    });
  }

  private send(path: string, headers: OutgoingHttpHeaders, agent: Agent | false): Promise<Answer> {
    const [host, port] = this.address.split(":");
    return new Promise((resolve, reject) => {
      const options = { host, port, path, headers, agent, timeout: REQUEST_TIMEOUT_MS };
      const request = httpRequest({ ...options, maxHeaderSize: LARGEST_HEADER_BYTES }, (response) => {
        response.resume().on("error", reject);
        response.on("end", () => {
          const endpoint = String(response.headers[ENDPOINT_HEADER] ?? "");
          resolve({ status: response.statusCode ?? 0, headers: response.headers, endpoint });
        });
      });
      request.on("timeout", () => request.destroy(new Error(`no answer within ${REQUEST_TIMEOUT_MS} ms`)));
      request.on("error", reject).end();
    });
  }
}
