/** So few requests that a proxy rarely has one in flight: only what it remembers tells hosts apart. */
import { hosts, world } from "./world.ts";

const SLOWNESSES = [1, 2, 4];

export const lowTraffic = world({
  name: "low_traffic",
  about: "20 hosts, 1, 2 and 4 times as slow in turn; 5 requests a second at each of 10 proxies",
  hosts: hosts(20, (host) => ({ slowness: SLOWNESSES[host % SLOWNESSES.length] as number })),
  load: 0.02,
  requestCount: 40_000,
});
