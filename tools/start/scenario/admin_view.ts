// What Envoy's admin interface tells of the clusters while a scenario plays.
import type { Envoy } from "../../envoy/run.ts";

export interface Host {
  /** "healthy", or why Envoy doesn't use it: "failed_active_hc". */
  health: string;
  /** Attempts so far, those without a connection included. */
  attemptCount: number;
}

export interface ClusterView {
  /** Its members, by "ip:port". */
  hosts: ReadonlyMap<string, Host>;
  retryCount: number;
}

export interface AdminView {
  clusters: ReadonlyMap<string, ClusterView>;
  /** Breakers that Steer opened. */
  openedCount: number;
}

/** Asks Envoy. @throws Error when it doesn't answer */
export async function viewAdmin(envoy: Pick<Envoy, "admin">, clusters: readonly string[]): Promise<AdminView> {
  const names = clusters.join("|");
  const [hosts, stats] = await Promise.all([
    envoy.admin(`/clusters?filter=^(${names})$`),
    envoy.admin(`/stats?filter=^(cluster\\.(${names})\\.upstream_rq_retry|wasmcustom\\.steer\\.breaker\\.opened)$`),
  ]);
  const stat = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, "m").exec(stats)?.[1] ?? 0);
  return {
    clusters: new Map(
      clusters.map((cluster) => {
        const retryCount = stat(`cluster\\.${cluster}\\.upstream_rq_retry`);
        return [cluster, { hosts: parseHosts(hosts, cluster), retryCount }];
      }),
    ),
    openedCount: stat("wasmcustom\\.steer\\.breaker\\.opened"),
  };
}

/** The members of a cluster. @param text  of /clusters: lines cluster::ip:port::key::value */
export function parseHosts(text: string, cluster: string): Map<string, Host> {
  const hosts = new Map<string, Host>();
  for (const line of text.split("\n")) {
    const [name, address = "", key, value = ""] = line.split("::");
    if (name !== cluster || !address.includes(":")) continue;
    const host = hosts.get(address) ?? { health: "", attemptCount: 0 };
    hosts.set(address, host);
    if (key === "health_flags") host.health = value.replace(/^\//, "");
    if (key === "rq_total" || key === "cx_connect_fail") host.attemptCount += Number(value);
  }
  return hosts;
}
