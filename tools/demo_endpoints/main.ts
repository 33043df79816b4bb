// The process of all demo endpoints, apart from the driver so that neither's event loop disturbs the other's clock.
// It ends with its parent, and then ends Envoy too: a parent that was killed no longer could.
import type { Condition } from "./condition.ts";
import { type DemoEndpoint, DemoServer } from "./server.ts";

/** What the parent may say, once or often. */
export interface Order {
  /** The Envoy to end when the parent is gone. */
  envoyPid?: number;
  /** What becomes of endpoints, by address. */
  conditions?: Readonly<Record<string, Condition>>;
}

const endpoints = JSON.parse(process.argv[2] ?? "[]") as DemoEndpoint[];
const servers = new Map(endpoints.map((endpoint) => [endpoint.address, new DemoServer(endpoint)]));
let envoyPid: number | undefined;
process.on("message", async (order: Order) => {
  envoyPid ??= order.envoyPid;
  for (const [address, condition] of Object.entries(order.conditions ?? {}))
    await servers.get(address)?.become(condition);
});
process.on("disconnect", () => {
  if (envoyPid !== undefined) process.kill(envoyPid);
  process.exit();
});
process.on("SIGINT", () => {}); // a terminal's Ctrl-C is for the parent

await Promise.all([...servers.values()].map((server) => server.listen()));
process.send?.("listening");
