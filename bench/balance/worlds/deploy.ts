/** A rolling restart: host after host leaves the cluster, stops, comes back cold. */
import { type Change, Condition, hosts, world } from "./world.ts";

const HOST_COUNT = 20;
const BEGIN_MS = 20_000;
const NEXT_HOST_MS = 2500;
/** Since the host left the cluster. */
const STOPPED_MS = 1000;
const BACK_MS = 2000;
const WARMER_MS = 5000;
const WARM_MS = 7000;

function restart(host: number): Change[] {
  const atMs = BEGIN_MS + host * NEXT_HOST_MS;
  return [
    { atMs, host, isMember: false },
    { atMs: atMs + STOPPED_MS, host, condition: Condition.Down },
    { atMs: atMs + BACK_MS, host, condition: Condition.Up, slowness: 4, isMember: true },
    { atMs: atMs + WARMER_MS, host, slowness: 2 },
    { atMs: atMs + WARM_MS, host, slowness: 1 },
  ];
}

export const deploy = world({
  name: "deploy",
  about: "20 hosts restarted one after the other, each 4 times, then 2 times slower in its first 5 s",
  hosts: hosts(HOST_COUNT),
  load: 0.6,
  requestCount: 200_000,
  families: ["any_host", "hashing"],
  changes: () => Array.from({ length: HOST_COUNT }, (_, host) => restart(host)).flat(),
});
