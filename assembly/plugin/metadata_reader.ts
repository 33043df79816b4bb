/** When and how a cluster's metadata is read: the `version` leaf first, the whole only when that changed. */
import { wasRefused } from "../host/arena";
import { Bytes, Received } from "../host/bytes";
import { getProperty, nowNs, unixMs } from "../host/calls";
import { xxHash64 } from "../math/xxhash64";
import { Source } from "../pool/source";
import { ClusterMetadata } from "../signals/cluster_metadata";
import {
  FAULT_NO_ENDPOINTS,
  FAULT_NO_NAMESPACE,
  FAULT_TOO_LARGE,
  FAULT_TOO_MANY,
  FAULT_TOO_MANY_PLACES,
} from "../signals/faults";
import { tellFaults } from "./metadata_faults";
import { countMetadata, countMetadataUnreadable, litter } from "./telemetry";

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
  /** When the bytes came that are in force. */
  private changedAtMs: u32 = 0;
  private readonly source: ClusterMetadata;
  /** What was read last says who the endpoints are. */
  listsEndpoints: bool = false;
  /** What was looked at last is what was read last, and that was taken. */
  isConfirmed: bool = false;
  private wasTaken: bool = false;

  constructor(
    private cluster: string,
    private paths: MetadataPaths,
    private refreshMs: u32,
    /** Somebody else may make the membership: metadata without endpoints is no fault. */
    private isOptional: bool,
  ) {
    this.source = new ClusterMetadata(paths.namespace);
  }

  /** There are members that the metadata may know more of: it is read again when its turn comes. */
  readAgain(): void {
    this.partial = true;
  }

  /** Reads everything anew, at once. */
  forget(): void {
    this.started = false;
    this.versionHash = 0;
    this.partial = true;
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
  refresh(nowMs: u32, membership: Source): bool {
    const first = !this.started;
    this.started = true;
    this.lookedAtMs = nowMs;
    this.isConfirmed = false;
    let version: u64 = 0;
    if (getProperty(this.paths.version, received)) {
      version = xxHash64(received.start, received.length, 1) | 1;
      this.isConfirmed = version === this.versionHash && !this.partial && this.wasTaken;
      if (version === this.versionHash && !this.partial) return false;
    }
    const waits = version === 0 || version === this.versionHash;
    if (!first && waits && nowMs - this.readAtMs < this.readEveryMs) return false;
    const startNs = nowNs();
    const read = this.readWhole(nowMs, membership, version);
    const costMs = <u32>min<u64>(((nowNs() - startNs) * COST_RATIO) / 1000000, 3600000);
    this.readAtMs = nowMs;
    this.readEveryMs = max<u32>(this.refreshMs, costMs);
    return read;
  }

  private readWhole(nowMs: u32, membership: Source, version: u64): bool {
    const fetched = getProperty(WHOLE, received);
    if (!fetched && !wasRefused()) {
      countMetadataUnreadable();
      return false;
    }
    this.versionHash = version;
    const hash = fetched ? xxHash64(received.start, received.length, 0) : TOO_LARGE_HASH;
    const isNew = hash !== this.bytesHash;
    this.isConfirmed = !isNew && this.wasTaken;
    if (!isNew && !this.partial) return false;
    this.wasTaken = false;
    if (isNew) this.changedAtMs = nowMs;
    this.bytesHash = hash;
    this.partial = false;
    if (!fetched) return this.tellTooLarge();
    membership.leastAgeMs = nowMs - this.changedAtMs;
    this.source.nowUnixMs = unixMs();
    const taken = this.source.decode(received.start, received.length, membership);
    this.wasTaken = taken;
    litter();
    const faults = this.source.faults.count;
    this.listsEndpoints = faults[FAULT_NO_NAMESPACE] === 0 && faults[FAULT_NO_ENDPOINTS] === 0;
    if (this.isOptional && !this.listsEndpoints) return true;
    if (isNew) this.tell(taken);
    this.partial = faults[FAULT_TOO_MANY] > 0 || faults[FAULT_TOO_MANY_PLACES] > 0;
    return taken;
  }

  /** The host could not even hand it over. */
  private tellTooLarge(): bool {
    this.source.faults.clear();
    this.source.faults.add(FAULT_TOO_LARGE);
    this.tell(false);
    return false;
  }

  private tell(taken: bool): void {
    countMetadata(taken, this.source.faults.leftOutCount);
    tellFaults("metadata_fault", this.cluster, this.source.faults, taken);
  }
}
