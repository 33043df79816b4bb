/** The clusters of one root context, found by name without allocating; streams refer to them by a number of the whole VM's. */
import { Received } from "../host/bytes";
import { xxHash64 } from "../math/xxhash64";
import { NONE } from "../pool/endpoint";
import { Cluster } from "./cluster";
import { litter } from "./telemetry";

/** Clusters of all root contexts of a VM together: each takes some memory outside of the tables' limit. */
const CLUSTERS_MAX: i32 = 1000;
const SLOT_COUNT: i32 = 2048;

const registry: (Cluster | null)[] = [];
let liveCount: i32 = 0;

/** @returns false once there are CLUSTERS_MAX */
export function hasRoomForCluster(): bool {
  return liveCount < CLUSTERS_MAX;
}

/** @returns the cluster of a number that `register` gave, null once it is gone */
export function clusterAt(id: i32): Cluster | null {
  return id >= 0 && id < registry.length ? registry[id] : null;
}

/** Frees a cluster whose root context is gone once no stream refers to it. */
export function releaseIfRetired(id: i32): void {
  const cluster = clusterAt(id);
  if (cluster === null || !cluster.retired || cluster.streamCount > 0) return;
  cluster.free();
  registry[id] = null;
  liveCount--;
}

function register(cluster: Cluster): i32 {
  liveCount++;
  const free = registry.indexOf(null);
  if (free >= 0) {
    registry[free] = cluster;
    return free;
  }
  return registry.push(cluster) - 1;
}

export class Clusters {
  readonly ids: i32[] = [];
  private slots: StaticArray<i32> = new StaticArray<i32>(SLOT_COUNT); // id + 1, 0 = free

  /** @returns the number of the cluster of that name, or NONE */
  find(name: Received): i32 {
    const hash = xxHash64(name.start, name.length, 0);
    let slot = <i32>hash & (SLOT_COUNT - 1);
    for (let step = 0; step < SLOT_COUNT; step++) {
      const id = unchecked(this.slots[slot]) - 1;
      if (id < 0) return NONE;
      const cluster = unchecked(registry[id]);
      if (cluster !== null && cluster.hash === hash) return id;
      slot = (slot + 1) & (SLOT_COUNT - 1);
    }
    return NONE;
  }

  /** Takes a new cluster in; there must be room. @returns its number */
  add(cluster: Cluster): i32 {
    const id = register(cluster);
    this.ids.push(id);
    this.index(id, cluster.hash);
    return id;
  }

  /** Forgets a cluster that no stream refers to. */
  remove(id: i32): void {
    const cluster = clusterAt(id);
    const position = this.ids.indexOf(id);
    if (cluster === null || position < 0) return;
    cluster.retired = true;
    releaseIfRetired(id);
    this.ids.splice(position, 1);
    this.slots.fill(0);
    for (let i = 0; i < this.ids.length; i++) {
      const other = clusterAt(this.ids[i]);
      if (other !== null) this.index(this.ids[i], other.hash);
    }
    litter();
  }

  private index(id: i32, hash: u64): void {
    let slot = <i32>hash & (SLOT_COUNT - 1);
    while (unchecked(this.slots[slot]) !== 0) slot = (slot + 1) & (SLOT_COUNT - 1);
    unchecked((this.slots[slot] = id + 1));
  }

  /** The root context is gone. */
  retire(): void {
    for (let i = 0; i < this.ids.length; i++) {
      const cluster = clusterAt(this.ids[i]);
      if (cluster === null) continue;
      cluster.retired = true;
      releaseIfRetired(this.ids[i]);
    }
  }
}
