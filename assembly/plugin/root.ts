/** A root context: one plugin configuration and its clusters. Several share a VM, one for each listener that loads the plugin. */
import { Config, parseConfig } from "../config/config";
import { StrategySpec } from "../config/settings";
import { Bytes, Received } from "../host/bytes";
import {
  getPluginConfiguration,
  getProperty,
  nowNs,
  REQUEST_HEADERS,
  removeHeader,
  setTickPeriod,
} from "../host/calls";
import { xxHash64 } from "../math/xxhash64";
import { STRATEGIES } from "../strategies/registry";
import { Locality } from "../strategies/strategy";
import { LogLine } from "../telemetry/log_line";
import { Cluster, Surroundings } from "./cluster";
import { Clusters, clusterAt, hasRoomForCluster } from "./clusters";
import { growContexts } from "./contexts";
import { hasMetadata, MetadataPaths } from "./metadata_reader";
import { defineStats, error, litter, publishStats } from "./telemetry";

/** A tick costs Envoy some 60 µs: it comes often only while there is work on tables. */
const WORKING_TICK_MS: u32 = 10;
/** A cluster without requests for so long is forgotten: Envoy doesn't tell which ones it has removed. */
const IDLE_MS: u32 = 600000;
/** Housekeeping and work on tables in one tick: by the clock, and by pieces should the clock stand still. */
const WORK_NS: u64 = 1000000;
const WORK_PIECES_MAX: i32 = 256;

const REGION = new Bytes("xds\0node\0locality\0region");
const ZONE = new Bytes("xds\0node\0locality\0zone");
const received = new Received();

/** The pools' clock starts with the VM. */
let epochNs: u64 = 0;

/** @returns milliseconds of the pools' clock */
export function toMs(ns: u64): u32 {
  if (epochNs === 0) epochNs = ns - 1000000;
  return <u32>((ns - epochNs) / 1000000);
}

export class Root {
  hostHeader: Bytes = new Bytes("x-steer-hosts");
  /** Where it is not empty, all requests are for this cluster. */
  onlyCluster: Bytes = new Bytes("");
  clusters: Clusters = new Clusters();
  private config: Config | null = null;
  private surroundings: Surroundings = new Surroundings(new Locality("", ""), new MetadataPaths("steer"), "", 0, "");
  /** There is work on tables, or there may be. */
  private hasWork: bool = false;
  private tickMs: u32 = 0;
  private publishedAtMs: u32 = 0;
  private nextHouse: i32 = 0;
  private nextWork: i32 = 0;

  constructor(readonly contextId: u32) {}

  get explains(): bool {
    const config = this.config;
    return config !== null && config.explain;
  }

  /** @param length bytes of configuration. @returns false where it is refused; every problem is a log line then */
  configure(length: i32): bool {
    if (!getPluginConfiguration(length, received) && length > 0)
      return this.refuse(["$: expected a configuration, found none"]);
    const specs: StrategySpec[] = [];
    for (let i = 0; i < STRATEGIES.length; i++) specs.push(STRATEGIES[i]);
    const result = parseConfig(received.start, received.length, specs);
    const config = result.config;
    if (config === null) return this.refuse(result.errors);
    this.config = config;
    this.clusters.retire();
    this.clusters = new Clusters();
    this.hostHeader = new Bytes(config.hostHeader);
    this.onlyCluster = new Bytes(config.onlyCluster);
    const keyPrefix = `steer.${xxHash64(received.start, received.length, 0).toString(16)}.`;
    const locality = new Locality(readText(REGION), readText(ZONE));
    const paths = new MetadataPaths(config.metadataNamespace);
    this.surroundings = new Surroundings(locality, paths, keyPrefix, config.tickMs, config.hostHeader);
    growContexts();
    defineStats();
    this.tickMs = config.tickMs;
    return setTickPeriod(config.tickMs);
  }

  /** @returns the number of the cluster of that name, made where it is new; NONE where there can be no more, or where Envoy has none */
  clusterNamed(name: Received): i32 {
    const known = this.clusters.find(name);
    const config = this.config;
    if (known >= 0 || config === null || !hasRoomForCluster() || !hasMetadata()) return known;
    litter();
    const text = String.UTF8.decodeUnsafe(name.start, name.length);
    const settings = config.forCluster(text);
    const label = config.clusterNames.includes(text) ? text : "";
    const hash = xxHash64(name.start, name.length, 0);
    return this.clusters.add(new Cluster(text, hash, label, settings, this.surroundings, nowNs() ^ hash));
  }

  removeHostHeader(): void {
    removeHeader(REQUEST_HEADERS, this.hostHeader);
  }

  tick(): void {
    const startNs = nowNs();
    const nowMs = toMs(startNs);
    if (nowMs - this.publishedAtMs >= this.surroundings.tickMs) {
      this.publishedAtMs = nowMs;
      growContexts();
      publishStats();
    }
    if (this.keepHouse(nowMs, startNs)) this.hasWork = this.work(startNs);
  }

  /**
   * Lets the tick come as often as the work needs it. Called in requests: in a tick it would replace the very timer that runs.
   *
   * @param changed whether a cluster's tables may have got work
   */
  pace(changed: bool): void {
    if (changed) this.hasWork = true;
    const wanted = this.hasWork ? WORKING_TICK_MS : this.surroundings.tickMs;
    if (wanted !== this.tickMs && setTickPeriod(wanted)) this.tickMs = wanted;
  }

  /** Each cluster's housekeeping is due once in the configured `tick_ms`. @returns false when the tick's time is up */
  private keepHouse(nowMs: u32, startNs: u64): bool {
    const ids = this.clusters.ids;
    for (let n = 0; n < ids.length; n++) {
      this.nextHouse = this.nextHouse + 1 < ids.length ? this.nextHouse + 1 : 0;
      const cluster = clusterAt(ids[this.nextHouse]);
      if (cluster === null || nowMs - cluster.keptAtMs < this.surroundings.tickMs) continue;
      if (cluster.tick(nowMs)) this.hasWork = true;
      if (cluster.streamCount === 0 && nowMs - cluster.usedAtMs > IDLE_MS) this.clusters.remove(ids[this.nextHouse]);
      if (nowNs() - startNs >= WORK_NS) return false;
    }
    return true;
  }

  /** Lets each cluster in turn work on its tables, until the time is up. @returns whether there is more */
  private work(startNs: u64): bool {
    const ids = this.clusters.ids;
    let idle = 0;
    for (let step = ids.length + WORK_PIECES_MAX; step > 0 && idle < ids.length; step--) {
      this.nextWork = this.nextWork + 1 < ids.length ? this.nextWork + 1 : 0;
      const cluster = clusterAt(ids[this.nextWork]);
      const worked = cluster !== null && cluster.strategy.work();
      idle = worked ? 0 : idle + 1;
      if (worked && nowNs() - startNs >= WORK_NS) return true;
    }
    return idle < ids.length;
  }

  private refuse(problems: string[]): bool {
    for (let i = 0; i < problems.length; i++)
      error(new LogLine("configuration_refused").string("problem", problems[i]));
    return false;
  }
}

function readText(path: Bytes): string {
  return getProperty(path, received) ? String.UTF8.decodeUnsafe(received.start, received.length) : "";
}
