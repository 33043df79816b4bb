// One look at all that is watched, and the series that are made of many.
import { askAdmin } from "../../tools/envoy/admin.ts";
import type { Seen } from "./load/tally.ts";
import { type ProcessFigures, readProcess } from "./process.ts";
import { type GatewayFigures, gatewayFigures, parseStats, STATS_FILTER } from "./stats.ts";

export type EnvoyFigures = ProcessFigures & GatewayFigures;

export interface Sample extends EnvoyFigures, Seen {
  /** Since the load began. */
  readonly minutes: number;
  /** That the client's counts are of. */
  readonly intervalS: number;
  /** Streams and websockets that clients hold open. */
  readonly longCount: number;
  /** Endpoints that have left so far. */
  readonly replacedCount: number;
}

/** The Envoy that is looked at. */
export interface Watched {
  readonly pid: number;
  readonly adminAddress: string;
  /** Clusters that requests are routed to. */
  readonly clusters: readonly string[];
}

/** @throws Error where Envoy has ended or the plugin does not run */
export async function lookAt({ pid, adminAddress, clusters }: Watched): Promise<EnvoyFigures> {
  const text = await askAdmin(adminAddress, `/stats?filter=${encodeURIComponent(STATS_FILTER)}`);
  return { ...gatewayFigures(parseStats(text), clusters), ...readProcess(pid) };
}
