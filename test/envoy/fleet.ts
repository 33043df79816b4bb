// Upstreams for the scenarios: small HTTP servers in this process, each standing for one endpoint of an example yaml and
// answering with the address it has there.
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

/** Header in which an endpoint says its address as written in the yaml. */
export const ENDPOINT_HEADER = "x-endpoint";

/** One endpoint. Answers 200 at once until told otherwise. */
export class Endpoint {
  /** Headers of each request it got, oldest first. */
  readonly received: IncomingHttpHeaders[] = [];
  /** Where it really listens, "ip:port". */
  realAddress = "";
  private server: Server;
  private answer: RequestListener = (_, response) => response.end();

  /** @param address  its address as written in the yaml, "ip:port" */
  constructor(readonly address: string) {
    this.server = createServer((request, response) => {
      this.received.push(request.headers);
      response.setHeader(ENDPOINT_HEADER, this.address);
      this.answer(request, response);
    });
  }

  async listen(): Promise<void> {
    await once(this.server.listen(0, "127.0.0.1"), "listening");
    this.realAddress = `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Answers every request with this status from now on. */
  answerStatus(status: number): void {
    this.answer = (_, response) => response.writeHead(status).end();
  }

  /** Answers every request 200 after a delay from now on. */
  answerAfter(delayMs: number): void {
    this.answer = (_, response) => setTimeout(() => response.end(), delayMs);
  }

  /** Closes the port and all connections: the next connect is refused. */
  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = once(this.server, "close");
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }
}

/** All endpoints of a scenario, by their address in the yaml. */
export class Fleet {
  private constructor(private readonly endpoints: ReadonlyMap<string, Endpoint>) {}

  /** Starts an endpoint for each address; they are closed when the test ends. */
  static async start(test: TestContext, addresses: Iterable<string>): Promise<Fleet> {
    const endpoints = new Map([...addresses].map((address) => [address, new Endpoint(address)]));
    test.after(() => Promise.all([...endpoints.values()].map((endpoint) => endpoint.close())));
    await Promise.all([...endpoints.values()].map((endpoint) => endpoint.listen()));
    return new Fleet(endpoints);
  }

  /** The endpoint by the port that the yaml gives it. @throws Error when the yaml has no such endpoint */
  endpoint(port: number): Endpoint {
    const endpoint = this.endpoints.get(`127.0.0.1:${port}`);
    if (!endpoint) throw new Error(`no endpoint with port ${port} in the yaml`);
    return endpoint;
  }

  [Symbol.iterator](): Iterator<Endpoint> {
    return this.endpoints.values();
  }

  /** Address in the yaml -> real address, for `renderYaml`. */
  get addresses(): Record<string, string> {
    return Object.fromEntries([...this.endpoints.values()].map((endpoint) => [endpoint.address, endpoint.realAddress]));
  }
}
