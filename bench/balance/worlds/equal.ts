/** A hundred equal hosts: nothing to learn, only to spread. */
import { hosts, world } from "./world.ts";

const HOSTS = hosts(100);

export const equal = [
  world({ name: "equal", about: "100 equal hosts", hosts: HOSTS, families: ["any_host", "hashing"], isQuick: true }),
  world({ name: "equal, 100 proxies", about: "the same behind 100 proxies", hosts: HOSTS, proxyCount: 100 }),
];
