/** At each moment a fifth of the hosts is slowed four times by something else on their machines; after some seconds it is another fifth. */
import type { Random } from "../engine/random.ts";
import { type Change, threeSizes, world } from "./world.ts";

const HOSTS = threeSizes(100);
const SLOWED_RATIO = 0.2;
const SLOWNESS = 4;
const MEAN_MS = 3000;

/** Always as many hosts are slowed: as one recovers, another is taken that is free. */
function antagonists(durationMs: number, random: Random): Change[] {
  const changes: Change[] = [];
  const freeAtMs = new Float64Array(HOSTS.length);
  const endsMs = new Float64Array(HOSTS.length * SLOWED_RATIO);
  for (let nowMs = 0; nowMs < durationMs; nowMs = Math.min(...endsMs)) {
    let host = random.below(HOSTS.length);
    while ((freeAtMs[host] as number) > nowMs) host = random.below(HOSTS.length);
    const endMs = nowMs + random.exponential(MEAN_MS);
    changes.push({ atMs: nowMs, host, slowness: SLOWNESS }, { atMs: endMs, host, slowness: 1 });
    freeAtMs[host] = endMs;
    endsMs[endsMs.indexOf(nowMs)] = endMs;
  }
  return changes;
}

export const antagonistWorlds = [10, 100].map((proxyCount) =>
  world({
    name: proxyCount === 10 ? "antagonists" : `antagonists, ${proxyCount} proxies`,
    about: `three sizes; a fifth of the hosts slowed 4 times for seconds, ${proxyCount} proxies`,
    hosts: HOSTS,
    proxyCount,
    isQuick: true,
    capacityRatio: 1 - SLOWED_RATIO + SLOWED_RATIO / SLOWNESS,
    changes: antagonists,
  }),
);
