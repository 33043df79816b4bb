/** Two of sixteen hosts take sixteen times as long: the world in which others measured their Prequal. */
import { hosts, world } from "./world.ts";

const SLOW_COUNT = 2;
const HOSTS = hosts(16, (host) => ({ slowness: host < SLOW_COUNT ? 16 : 1 }));

export const slowTwo = [10, 100].map((proxyCount) =>
  world({
    name: proxyCount === 10 ? "slow_two" : `slow_two, ${proxyCount} proxies`,
    about: `2 of 16 hosts 16 times slower, ${proxyCount} proxies`,
    hosts: HOSTS,
    proxyCount,
    requestCount: 200_000,
    isQuick: proxyCount === 10,
  }),
);
