/** Hosts with 2, 4 and 8 workers: by number of proxies, load, number of hosts, and age and way of the reports. */
import { threeSizes, world } from "./world.ts";

const HOSTS = threeSizes(100);

export const threeSizesUsual = world({
  name: "three_sizes",
  about: "100 hosts with 2, 4 or 8 workers",
  hosts: HOSTS,
  families: ["any_host", "hashing"],
  isQuick: true,
});

export const sizesByProxies = [1, 100].map((proxyCount) =>
  world({
    name: `three_sizes, ${proxyCount} ${proxyCount === 1 ? "proxy" : "proxies"}`,
    about: `the same behind ${proxyCount} instead of 10`,
    hosts: HOSTS,
    proxyCount,
    isQuick: proxyCount > 1,
  }),
);

export const sizesByLoad = [0.5, 0.65, 0.9, 0.95].map((load) =>
  world({ name: `three_sizes, load ${load}`, about: `the same at load ${load}`, hosts: HOSTS, load }),
);

/** Fewer hosts, so that the run is long enough for several reports. */
const FEW_HOSTS = threeSizes(20);

export const sizesByInterval = [100, 1000, 10_000].map((reportIntervalMs) =>
  world({
    name: `three_sizes, reports ${reportIntervalMs / 1000} s`,
    about: `20 hosts of three sizes, which renew their reports every ${reportIntervalMs / 1000} s`,
    hosts: FEW_HOSTS,
    reportIntervalMs,
  }),
);

export const sizesByMetadata = world({
  name: "three_sizes, reports by metadata",
  about: "the same, reports by cluster metadata every second instead of on answers",
  hosts: FEW_HOSTS,
  reportsBy: "metadata",
});

/** More hosts take more requests a second: the run has more of them, so that it is not over at once. */
export const sizesByHosts = [16, 500, 2000].map((hostCount) =>
  world({
    name: `three_sizes, ${hostCount} hosts`,
    about: `the same with ${hostCount} hosts`,
    hosts: threeSizes(hostCount),
    requestCount: Math.max(200_000, 500 * hostCount),
  }),
);

/**
 * The length is what it takes for each proxy to have some answers of each host: 400,000 pairs. Before that, who learns by himself sends
 * requests nearly at random; the first half is left out. (With a fifth left out, as elsewhere, adaptive's p99 is 874 ms, peak_ewma's 862,
 * Prequal's 99.5: a whole fleet that starts cold at once.)
 */
export const sizesAtScale = world({
  name: "three_sizes, 2000 hosts, 200 proxies",
  about: "2000 hosts behind 200 proxies, each with 2 answers of each host when counting begins, and 4 at the end",
  hosts: threeSizes(2000),
  proxyCount: 200,
  requestCount: 1_600_000,
  warmUpRatio: 0.5,
  leftOut: ["random", "resource_aware"],
});
