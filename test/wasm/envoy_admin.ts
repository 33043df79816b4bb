// Envoys with an admin interface: one or more VMs of a process, each with one root context, and what GET /clusters answers.

import {
  Cluster,
  type FilterMetadata,
  type HttpCall,
  type RootContext,
  type ScriptedHost,
  ScriptedProcess,
} from "../../tools/scripted_host/index.ts";
import { explanation } from "./explanation.ts";
import { address, complete, hosts, plugin } from "./fixture.ts";

export interface AdminHost {
  readonly address: string;
  /** As Envoy writes them: "healthy", "/failed_active_hc", ... */
  readonly healthFlags?: string;
  readonly priority?: number;
  readonly weight?: number;
  readonly region?: string;
  readonly zone?: string;
  /** Requests in flight of all workers. */
  readonly active?: number;
}

/** The text that Envoy 1.40 answers for one cluster. */
export function clustersText(cluster: string, all: readonly AdminHost[]): string {
  const own = [
    `observability_name::${cluster}`,
    "default_priority::max_connections::1024",
    "high_priority::max_retries::3",
    "added_via_api::false",
  ];
  const lines = [...own, ...all.flatMap(hostLines)];
  return lines.map((line) => `${cluster}::${line}\n`).join("");
}

function hostLines(host: AdminHost): string[] {
  const { address, healthFlags = "healthy", priority = 0, weight = 1, region = "", zone = "", active = 0 } = host;
  const values = {
    cx_active: 0,
    cx_connect_fail: 0,
    cx_total: 0,
    rq_active: active,
    rq_error: 0,
    rq_success: 0,
    rq_timeout: 0,
    rq_total: 0,
    hostname: "",
    health_flags: healthFlags,
    weight,
    region,
    zone,
    sub_zone: "",
    canary: false,
    priority,
    success_rate: -1,
    local_origin_success_rate: -1,
  };
  return Object.entries(values).map(([key, value]) => `${address}::${key}::${value}`);
}

/** Hosts number 0 to `count` - 1. */
export function known(count: number, facts: (index: number) => Partial<AdminHost> = () => ({})): AdminHost[] {
  return Array.from({ length: count }, (_, index) => ({ address: address(index), ...facts(index) }));
}

/** Their addresses. */
export function addresses(count: number): string[] {
  return known(count).map((host) => host.address);
}

/** One process in front of the cluster "api", whose hosts Envoy knows. */
export class Fleet {
  readonly process = new ScriptedProcess(plugin);
  readonly cluster = new Cluster();
  readonly roots: RootContext[] = [];
  readonly configuration: object;
  /** What Envoy answers; change it at any time. */
  known: readonly AdminHost[];
  answer = (call: HttpCall): void => void call.answer({ body: clustersText("api", this.known) });

  /** @param configuration the admin interface is asked unless it says otherwise */
  constructor(configuration: object, known: readonly AdminHost[], vmCount = 1, metadata: FilterMetadata = {}) {
    this.configuration = { admin: { cluster: "envoy_admin" }, ...configuration };
    this.known = known;
    this.cluster.setMetadata(metadata);
    this.process.clusters.set("api", this.cluster).set("envoy_admin", new Cluster());
    for (let count = 0; count < vmCount; count++) this.startWorker();
  }

  /** One more worker, which has had its first request. */
  startWorker(): RootContext {
    const vm = this.process.start();
    vm.http.respond = (call) => this.answer(call);
    const root = vm.createRoot({ configuration: this.configuration });
    this.roots.push(root);
    this.list(root);
    return root;
  }

  get vms(): ScriptedHost[] {
    return this.roots.map((root) => root.host);
  }

  /** Calls made so far by all VMs together. */
  get callCount(): number {
    return this.vms.reduce((sum, vm) => sum + vm.http.made.length, 0);
  }

  /** Time passes, with a request to each VM that lives every 100 ms. */
  run(durationMs: number): void {
    for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 100) {
      this.process.tick(Math.min(100, durationMs - elapsedMs));
      for (const root of this.roots) if (root.host.alive) this.list(root);
    }
  }

  /** What a request is given, best first; it is answered 200 at once. */
  list(root = this.roots[0]): string[] {
    return root === undefined ? [] : hosts(complete(root.request({ cluster: "api" })));
  }

  /** How many of so many requests that are open at once each endpoint has. */
  spread(count: number, root = this.roots[0]): Map<string, number> {
    const open = Array.from({ length: count }, () => root?.request({ cluster: "api" }));
    const first = open.map((stream) => (stream && hosts(stream)[0]) ?? "none");
    for (const stream of open) if (stream !== undefined) complete(stream);
    return new Map(first.map((host) => [host, first.filter((other) => other === host).length]));
  }

  /** What the explanation of a request says of an endpoint; undefined where it is not listed. */
  explained(address: string, root = this.roots[0]): Map<string, number> | undefined {
    if (root === undefined) return undefined;
    const { addresses, parts } = explanation(complete(root.request({ cluster: "api" })));
    return parts[addresses.indexOf(address)];
  }

  counter(name: string): number {
    return this.process.metrics.value(name);
  }

  /** The events that were logged, of all VMs. */
  get events(): Record<string, unknown>[] {
    return this.vms.flatMap((vm) => vm.logs.map((line) => JSON.parse(line.message) as Record<string, unknown>));
  }
}
