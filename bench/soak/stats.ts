// What Envoy's /stats say of itself and of Steer.

export interface GatewayFigures {
  /** Linear memory of all VMs. */
  readonly vmMemoryBytes: number;
  /** What Envoy has allocated, without V8's memory. */
  readonly allocatedBytes: number;
  /** Streams open in Steer's eyes, all workers. */
  readonly steerInFlightCount: number;
  /** Streams open in Envoy's eyes: at the listener, and to endpoints without probes. */
  readonly downstreamCount: number;
  readonly upstreamCount: number;
  /** Since the start. */
  readonly steeredCount: number;
  readonly retryCount: number;
  readonly reloadCount: number;
  readonly unreadableStateCount: number;
  /** Requests without a choice since the start, by reason; those that occurred. */
  readonly fallbacks: ReadonlyMap<string, number>;
}

const STEER = "wasmcustom.steer.";
const STEERED = /^wasmcustom\.steer\.requests\.strategy\./;
const FALLBACK = /^wasmcustom\.steer\.fallback\.reason\.(\w+)$/;
const RELOAD = /^wasm\..*vm_reload/;

/** For `/stats?filter=`: all that `gatewayFigures` reads. */
export const STATS_FILTER =
  "^wasmcustom.steer|vm_reload|^server.memory_allocated|^http.gateway.downstream_rq_active|^cluster.*upstream_rq_(active|retry)$";

/** @returns the numbers in the text of /stats, by name */
export function parseStats(text: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const line of text.split("\n")) {
    const match = /^(\S+): (\d+)$/.exec(line);
    if (match) found.set(match[1] ?? "", Number(match[2]));
  }
  return found;
}

/**
 * @param clusters those that requests are routed to
 * @throws Error where a gauge of Steer is missing: the plugin does not run
 */
export function gatewayFigures(stats: ReadonlyMap<string, number>, clusters: readonly string[]): GatewayFigures {
  const sum = (isCounted: (name: string) => boolean) =>
    [...stats].reduce((total, [name, value]) => total + (isCounted(name) ? value : 0), 0);
  const ofClusters = (name: string) =>
    clusters.reduce((total, cluster) => total + (stats.get(`cluster.${cluster}.${name}`) ?? 0), 0);
  const fallbacks = [...stats].flatMap(([name, value]) => {
    const reason = FALLBACK.exec(name)?.[1];
    return reason === undefined || value === 0 ? [] : [[reason, value] as const];
  });
  return {
    vmMemoryBytes: gauge(stats, `${STEER}memory_bytes`),
    steerInFlightCount: gauge(stats, `${STEER}in_flight`),
    allocatedBytes: stats.get("server.memory_allocated") ?? 0,
    downstreamCount: stats.get("http.gateway.downstream_rq_active") ?? 0,
    upstreamCount: ofClusters("upstream_rq_active"),
    retryCount: ofClusters("upstream_rq_retry"),
    steeredCount: sum((name) => STEERED.test(name)),
    reloadCount: sum((name) => RELOAD.test(name)),
    unreadableStateCount: stats.get(`${STEER}sharing.refused`) ?? 0,
    fallbacks: new Map(fallbacks),
  };
}

function gauge(stats: ReadonlyMap<string, number>, name: string): number {
  const value = stats.get(name);
  if (value === undefined) throw new Error(`Envoy has no ${name}: the plugin does not run`);
  return value;
}
