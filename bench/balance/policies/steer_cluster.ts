/** The hosts of a world as the plugin gets to see them: addresses, cluster metadata, load reports on answers. */
import { Cluster, HeaderList, type MetadataStruct } from "../../../tools/scripted_host/index.ts";
import type { HostReport, Reports } from "../engine/reports.ts";
import type { World } from "../worlds/world.ts";

export const CLUSTER = "simulated";
export const REGION = "simulated";

const REPORT_HEADER = "endpoint-load-metrics";

/** @returns "ip:port" */
export function addressOf(host: number): string {
  return `10.0.${host >> 8}.${host & 255}:8080`;
}

export function zoneName(zone: number): string {
  return `zone-${zone}`;
}

/** One for all proxies of a run. */
export class SteerCluster {
  readonly clusters: Map<string, Cluster>;
  private readonly cluster = new Cluster();
  private published: Reports | undefined;
  private readonly answers: { code: number; report: HostReport | undefined; headers: HeaderList }[] = [];

  private readonly hostsByAddress: ReadonlyMap<string, number>;

  constructor(private readonly world: World) {
    this.clusters = new Map([[CLUSTER, this.cluster]]);
    this.hostsByAddress = new Map(world.hosts.map((_, host) => [addressOf(host), host]));
  }

  /** @throws for an address that is no host's */
  hostAt(address: string): number {
    const host = this.hostsByAddress.get(address);
    if (host === undefined) throw new Error(`the plugin named ${address}, which is no host`);
    return host;
  }

  /** The first proxy to hear of new reports has them encoded for all. */
  publish(reports: Reports): void {
    if (reports === this.published) return;
    this.published = reports;
    const endpoints = reports.members.map((host) => this.endpoint(host, reports.hosts[host] as HostReport));
    this.cluster.setMetadata({ steer: { version: reports.version, endpoints } });
  }

  /** @returns headers of a host's answer, its report with them; Envoy's own answer has none */
  answer(host: number, code: number, report: HostReport | undefined): HeaderList {
    const known = this.answers[host];
    if (known !== undefined && known.code === code && known.report === report) return known.headers;
    const headers = HeaderList.from({ ":status": String(code), ...reportHeader(report) });
    this.answers[host] = { code, report, headers };
    return headers;
  }

  private endpoint(host: number, { cpu, mem, conns }: HostReport): MetadataStruct {
    const zone = zoneName(this.world.hosts[host]?.zone ?? 0);
    return {
      address: addressOf(host),
      ...(this.world.crossZoneMs > 0 && { region: REGION, zone }),
      ...(this.world.reportsBy === "metadata" && { cpu, mem, conns }),
    };
  }
}

function reportHeader(report: HostReport | undefined): Record<string, string> {
  if (report === undefined) return {};
  const { cpu, mem, rps, eps } = report;
  const metrics = { cpu_utilization: cpu, mem_utilization: mem, rps_fractional: rps, eps };
  const pairs = Object.entries(metrics).map(([name, value]) => `${name}=${value.toFixed(4)}`);
  return { [REPORT_HEADER]: `TEXT ${pairs.join(",")}` };
}
