/** When and how a cluster's metadata is read: the `version` leaf first, the whole only when that changed. */
import { wasRefused } from "../host/arena";
import { Bytes, Received } from "../host/bytes";
import { getProperty, nowNs } from "../host/calls";
import { xxHash64 } from "../math/xxhash64";
import { Pool } from "../pool/pool";
import { ClusterMetadata } from "../signals/cluster_metadata";
import { FAULT_KINDS, FAULT_NAMES, FAULT_TOO_LARGE, FAULT_TOO_MANY, Faults } from "../signals/faults";
import { excerpt, LogLine } from "../telemetry/log_line";
import { countFault, countMetadata, countMetadataUnreadable, litter, warn } from "./telemetry";

const WHOLE = new Bytes("xds\0cluster_metadata");

/** Without a version the whole is read so rarely that it takes at most this share of the time. */
const COST_RATIO: u64 = 1000;

/** Stands for the bytes of metadata that the arena refused. */
const TOO_LARGE_HASH: u64 = 1;

const received = new Received();

/** @returns whether the route's cluster has metadata, if only empty: a cluster that doesn't exist has none */
export function hasMetadata(): bool {
  return getProperty(WHOLE, received) || wasRefused();
}

/** What all clusters of a root context read alike. */
export class MetadataPaths {
  readonly version: Bytes;

  constructor(readonly namespace: string) {
    this.version = new Bytes(`xds\0cluster_metadata\0filter_metadata\0${namespace}\0version`);
  }
}

export class MetadataReader {
  private lookedAtMs: u32 = 0;
  private readAtMs: u32 = 0;
  /** How long the whole is good without a version. */
  private readEveryMs: u32 = 0;
  private started: bool = false;
  /** There was no room for all: it is read again, since those who left make room. */
  private partial: bool = false;
  private versionHash: u64 = 0;
  private bytesHash: u64 = 0;
  private readonly source: ClusterMetadata;

  constructor(
    private cluster: string,
    private paths: MetadataPaths,
    private refreshMs: u32,
  ) {
    this.source = new ClusterMetadata(paths.namespace);
  }

  /** The strategy that the metadata decoded last asks for, bytes good within this callback; length 0 = none. */
  get strategyStart(): usize {
    return this.source.strategyStart;
  }

  get strategyLength(): i32 {
    return this.source.strategyLength;
  }

  /** @returns true when it is time to look at the version again */
  isDue(nowMs: u32): bool {
    return !this.started || nowMs - this.lookedAtMs >= this.refreshMs;
  }

  /** Reads what has changed into the pool; the last good membership stays where something is wrong. @returns true when it was read */
  refresh(pool: Pool): bool {
    const first = !this.started;
    this.started = true;
    this.lookedAtMs = pool.nowMs;
    let version: u64 = 0;
    if (getProperty(this.paths.version, received)) {
      version = xxHash64(received.start, received.length, 1) | 1;
      if (version === this.versionHash && !this.partial) return false;
    }
    const waits = version === 0 || version === this.versionHash;
    if (!first && waits && pool.nowMs - this.readAtMs < this.readEveryMs) return false;
    const startNs = nowNs();
    const read = this.readWhole(pool, version);
    const costMs = <u32>min<u64>(((nowNs() - startNs) * COST_RATIO) / 1000000, 3600000);
    this.readAtMs = pool.nowMs;
    this.readEveryMs = max<u32>(this.refreshMs, costMs);
    return read;
  }

  private readWhole(pool: Pool, version: u64): bool {
    const fetched = getProperty(WHOLE, received);
    if (!fetched && !wasRefused()) {
      countMetadataUnreadable();
      return false;
    }
    this.versionHash = version;
    const hash = fetched ? xxHash64(received.start, received.length, 0) : TOO_LARGE_HASH;
    const isNew = hash !== this.bytesHash;
    if (!isNew && !this.partial) return false;
    this.bytesHash = hash;
    this.partial = false;
    if (!fetched) return this.tellTooLarge();
    const taken = this.source.decode(received.start, received.length, pool);
    litter();
    if (isNew) this.tellFaults(this.source.faults, taken);
    this.partial = this.source.faults.count[FAULT_TOO_MANY] > 0;
    return taken;
  }

  /** The host could not even hand it over. */
  private tellTooLarge(): bool {
    this.source.faults.clear();
    this.source.faults.add(FAULT_TOO_LARGE);
    this.tellFaults(this.source.faults, false);
    return false;
  }

  private tellFaults(faults: Faults, taken: bool): void {
    countMetadata(taken, faults.leftOutCount);
    for (let kind = 0; kind < FAULT_KINDS; kind++) {
      if (faults.count[kind] === 0) continue;
      countFault(kind, faults.count[kind]);
      const line = new LogLine("metadata_fault").string("cluster", this.cluster).string("fault", FAULT_NAMES[kind]);
      line.number("count", faults.count[kind]).number("first_entry", faults.firstEntry[kind]);
      if (faults.firstKeyLength[kind] > 0)
        line.string("key", excerpt(faults.firstKeyStart[kind], faults.firstKeyLength[kind]));
      warn(line.string("kept", taken ? "the other entries" : "the last good membership"));
    }
  }
}
