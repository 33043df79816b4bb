// All endpoints of a scenario, by their address in the yaml.
import { isIPv4 } from "node:net";
import type { TestContext } from "node:test";
import { Endpoint } from "./endpoint.ts";

interface Names {
  names?: Readonly<Record<string, readonly string[]>>;
  spareIps?: readonly string[];
}

export class Fleet {
  private constructor(
    private readonly endpoints: ReadonlyMap<string, Endpoint>,
    /** Address in the yaml -> real address, for `renderYaml`. */
    readonly addresses: Readonly<Record<string, string>>,
  ) {}

  /**
   * Starts the endpoints; they are closed when the test ends. Those of a name really listen on one port, as in the yaml.
   *
   * @param addresses  as written in the yaml, "ip:port" or "name:port" each
   * @param names      the ips that stand for a name, each to have an endpoint; so are `spareIps`
   */
  static async start(test: TestContext, addresses: readonly string[], names: Names = {}): Promise<Fleet> {
    const endpoints: Endpoint[] = [];
    const real: Record<string, string> = {};
    test.after(() => Promise.all(endpoints.map((endpoint) => endpoint.close())));
    for (const address of addresses) {
      const [host = "", port] = address.split(":");
      const ips = isIPv4(host) ? [host] : [...(names.names?.[host] ?? []), ...(names.spareIps ?? [])];
      let realPort = 0;
      for (const ip of ips) {
        const endpoint = new Endpoint(`${ip}:${port}`);
        endpoints.push(endpoint);
        realPort = await endpoint.listen(realPort);
      }
      real[address] = `${host}:${realPort}`;
    }
    return new Fleet(new Map(endpoints.map((endpoint) => [endpoint.address, endpoint])), real);
  }

  /** The endpoint by the port that the yaml gives it. @throws Error when the yaml has no such endpoint */
  endpoint(port: number): Endpoint {
    return this.at(`127.0.0.1:${port}`);
  }

  /** The endpoint by its address in the yaml, "ip:port". @throws Error when there is none such */
  at(address: string): Endpoint {
    const endpoint = this.endpoints.get(address);
    if (!endpoint) throw new Error(`no endpoint ${address} in the yaml`);
    return endpoint;
  }

  [Symbol.iterator](): Iterator<Endpoint> {
    return this.endpoints.values();
  }
}
