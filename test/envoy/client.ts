// An HTTP client for one listener of a gateway.
import { Agent, request as httpRequest, type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { ENDPOINT_HEADER } from "./fleet.ts";

const REQUEST_TIMEOUT_MS = 10_000;

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

  private send(path: string, headers: OutgoingHttpHeaders, agent: Agent | false): Promise<Answer> {
    const [host, port] = this.address.split(":");
    return new Promise((resolve, reject) => {
      const request = httpRequest({ host, port, path, headers, agent, timeout: REQUEST_TIMEOUT_MS }, (response) => {
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
