// The process of all endpoints, apart from the client so that neither's event loop disturbs the other's clock.
// It ends with its parent, and then ends Envoy too: a parent that was killed no longer could.

import type { Condition } from "../../../tools/demo_endpoints/condition.ts";
import { Random } from "../../balance/engine/random.ts";
import { EndpointServer } from "./server.ts";

/** What the parent may say. */
export interface Order {
  /** The Envoy to end when the parent is gone. */
  readonly envoyPid?: number;
  /** Addresses at which endpoints are to listen; answered by `Opened`. */
  readonly open?: readonly string[];
  /** Those that are gone for good. */
  readonly close?: readonly string[];
  /** What becomes of endpoints, by ip. */
  readonly conditions?: Readonly<Record<string, Condition>>;
}

/** The ports of the endpoints that an order opened, in its order. */
export type Opened = readonly number[];

const random = new Random(Number(process.argv[2] ?? 1), "endpoints");
const servers = new Map<string, EndpointServer>();
let envoyPid: number | undefined;

process.on("message", async (order: Order) => {
  envoyPid ??= order.envoyPid;
  for (const ip of order.close ?? []) {
    servers.get(ip)?.close();
    servers.delete(ip);
  }
  for (const [ip, condition] of Object.entries(order.conditions ?? {})) await servers.get(ip)?.become(condition);
  if (order.open) process.send?.(await Promise.all(order.open.map(open)));
});
process.on("disconnect", () => {
  if (envoyPid !== undefined) endProcess(envoyPid);
  process.exit();
});
process.on("SIGINT", () => {}); // a terminal's Ctrl-C is for the parent

function open(ip: string): Promise<number> {
  const server = new EndpointServer(ip, random);
  servers.set(ip, server);
  return server.listen();
}

function endProcess(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // it has ended
  }
}
