// A real Envoy on an example yaml of envoy/, with every port replaced by a free one.
import type { OutgoingHttpHeaders } from "node:http";
import type { TestContext } from "node:test";
import { type Envoy, startEnvoy } from "../../tools/envoy/run.ts";
import { type Answer, Client } from "./client.ts";
import { DnsServer } from "./dns_server.ts";
import { type Edit, Example } from "./example.ts";
import { Fleet } from "./fleet.ts";

/** Where an example with DNS expects its name server. */
const NAME_SERVER = "127.0.0.1:53";

export interface Scenario {
  /** File of envoy/, such as "adaptive.yaml". */
  example: string;
  edit?: Edit;
  /** What names of the yaml resolve to at first. Each ip has an endpoint, and so do `spareIps`. */
  names?: Readonly<Record<string, readonly string[]>>;
  /** Loopback ips that a name may resolve to later. */
  spareIps?: readonly string[];
  /** Number of worker threads. Default 1. */
  workers?: number;
  /** Another plugin than build/steer.wasm: its path. */
  plugin?: string;
}

/** Starts the endpoints and the Envoy of a scenario; both end with the test. */
export async function startGateway(test: TestContext, scenario: Scenario): Promise<Gateway> {
  const example = await Example.load(test, scenario.example, scenario.edit);
  const dns = await DnsServer.start(test, scenario.names);
  const fleet = await Fleet.start(test, example.endpoints, scenario);
  const addresses = { ...fleet.addresses, [NAME_SERVER]: dns.realAddress };
  const config = await example.write(addresses, scenario.plugin);
  const envoy = await startEnvoy({ config, concurrency: scenario.workers });
  test.after(() => envoy.stop());
  const listeners = await envoy.listeners();
  return new Gateway(envoy, fleet, dns, listeners, (edit) => example.replaceWatched(addresses, edit));
}

export class Gateway {
  private readonly clients: Map<string, Client>;

  constructor(
    readonly envoy: Envoy,
    readonly fleet: Fleet,
    /** Tells the addresses of the names in the yaml. */
    readonly dns: DnsServer,
    listeners: ReadonlyMap<string, string>,
    /** Puts a copy, edited or as it is, of the file with clusters or endpoints in the place of the one that Envoy watches. */
    readonly replaceWatched: (edit?: Edit) => Promise<void>,
  ) {
    this.clients = new Map([...listeners].map(([name, address]) => [name, new Client(address)]));
  }

  /** Client of a listener. @param name  default: the only or first one. @throws Error when there is none such */
  client(name = [...this.clients.keys()][0] ?? ""): Client {
    const client = this.clients.get(name);
    if (!client) throw new Error(`no listener ${name}`);
    return client;
  }

  /** GETs a path from the first listener. */
  get(path = "/", headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.client().get(path, headers);
  }

  /** The endpoints that answered so many GETs to the first listener, one after the other. */
  async endpointsOf(count: number, headers: OutgoingHttpHeaders = {}): Promise<string[]> {
    const endpoints: string[] = [];
    for (let i = 0; i < count; i++) endpoints.push((await this.get("/", headers)).endpoint);
    return endpoints;
  }

  /** Value of a counter or gauge, 0 where it does not exist. @param name  exact name as in /stats */
  async stat(name: string): Promise<number> {
    const stats = await this.envoy.admin(`/stats?filter=^${encodeURIComponent(name.replaceAll(".", "\\."))}$`);
    return Number(/: (\d+)/.exec(stats)?.[1] ?? 0);
  }

  /** What Envoy says of an endpoint's health, "healthy" or flags such as "/failed_active_hc"; "" where it is no member. */
  async healthFlags(endpoint: { realAddress: string }, cluster = "api"): Promise<string> {
    const lines = await this.envoy.admin(`/clusters?filter=^${cluster}$`);
    const start = `${cluster}::${endpoint.realAddress}::health_flags::`;
    return (
      lines
        .split("\n")
        .find((line) => line.startsWith(start))
        ?.slice(start.length) ?? ""
    );
  }
}
