// The Envoys of the benchmark: gateways under test on one core, the one that answers for the endpoints on the other.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Envoy, startEnvoy } from "../../tools/envoy/run.ts";
import { CLUSTER, gatewayBootstrap, UPSTREAM_LISTENERS, upstreamBootstrap } from "./bootstrap.ts";
import type { Case } from "./case.ts";
import { Connection } from "./connection.ts";
import { CpuMeter, pin } from "./cpu.ts";
import { addressOf, endpointsAt } from "./endpoints.ts";
import { Load } from "./load.ts";
import { type Counts, parseCounts } from "./spread.ts";

export const GATEWAY_CORE = 0;
/** Of the client, too. */
export const UPSTREAM_CORE = 1;

/** Where the endpoints of gateways are. */
export interface Upstream {
  readonly envoy: Envoy;
  readonly reportsPort: number;
  readonly silentPort: number;
}

/** @param folder for its bootstrap and admin socket. @param name unique in the folder */
export async function startUpstream(folder: string, name: string): Promise<Upstream> {
  const envoy = await start(folder, name, upstreamBootstrap(join(folder, `${name}.sock`)), UPSTREAM_CORE);
  const listeners = await envoy.listeners();
  const port = (listener: string) => Number(listeners.get(listener)?.split(":")[1]);
  return { envoy, reportsPort: port(UPSTREAM_LISTENERS.reports), silentPort: port(UPSTREAM_LISTENERS.silent) };
}

export interface GatewayOptions {
  readonly folder: string;
  /** Unique in the folder. */
  readonly name: string;
  readonly upstream: Upstream;
  readonly endpointCount: number;
  readonly connectionCount: number;
  /** Path of the Envoy binary, or of a program that starts it; by default the usual one. */
  readonly binary?: string;
}

/** A gateway with its client. */
export class Gateway {
  private constructor(
    readonly subject: Case,
    private readonly envoy: Envoy,
    readonly cpu: CpuMeter,
    readonly load: Load,
    private readonly addresses: readonly string[],
  ) {}

  static async start(subject: Case, options: GatewayOptions): Promise<Gateway> {
    const { folder, name, upstream, endpointCount, connectionCount, binary } = options;
    const endpoints = endpointsAt(subject.hasReports ? upstream.reportsPort : upstream.silentPort, endpointCount);
    const bootstrap = gatewayBootstrap(subject, endpoints, join(folder, `${name}.sock`));
    const envoy = await start(folder, name, bootstrap, GATEWAY_CORE, binary);
    const [ip = "", port] = ((await envoy.listeners()).get("gateway") ?? "").split(":");
    const opened = Array.from({ length: connectionCount }, () => Connection.open(ip, Number(port)));
    const load = new Load(await Promise.all(opened));
    return new Gateway(subject, envoy, new CpuMeter(envoy.pid ?? 0), load, endpoints.map(addressOf));
  }

  /** Of the Envoy's process. */
  get pid(): number {
    return this.envoy.pid ?? 0;
  }

  /** Requests that each endpoint has got so far. */
  async counts(): Promise<Counts> {
    return parseCounts(await this.envoy.admin(`/clusters?filter=${CLUSTER}`), CLUSTER, this.addresses);
  }

  /** A counter of the gateway, such as `cluster.api.upstream_cx_total`; 0 where there is none. */
  async counter(name: string): Promise<number> {
    const line = (await this.envoy.admin(`/stats?filter=^${name}$`)).trim();
    return Number(line.split(": ")[1] ?? 0);
  }

  /** The counters whose names match. @returns by name */
  async counters(filter: string): Promise<Map<string, number>> {
    const lines = (await this.envoy.admin(`/stats?type=Counters&filter=${filter}`)).trim().split("\n");
    return new Map(lines.filter(Boolean).map((line) => [line.split(": ")[0] ?? "", Number(line.split(": ")[1])]));
  }

  async stop(): Promise<void> {
    this.load.close();
    await this.envoy.stop();
  }
}

async function start(folder: string, name: string, bootstrap: object, core: number, binary?: string): Promise<Envoy> {
  const config = join(folder, `${name}.json`);
  await writeFile(config, JSON.stringify(bootstrap));
  const envoy = await startEnvoy({ config, binary });
  await pin(envoy.pid ?? 0, core);
  return envoy;
}
