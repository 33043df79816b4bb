/** Reads the metadata of endpoints that have just answered, as EDS set it: one of them at a time, and each of them seldom. */
import { Bytes, Received } from "../host/bytes";
import { getProperty } from "../host/calls";
import { xxHash64 } from "../math/xxhash64";
import { Pool } from "../pool/pool";
import { Source, SourceKind } from "../pool/source";
import { EndpointMetadata } from "../signals/endpoint_metadata";
import { FAULT_NO_NAMESPACE } from "../signals/faults";
import { tellFaults } from "./metadata_faults";
import { countEndpointMetadata } from "./telemetry";

const HOST_METADATA = new Bytes("xds\0upstream_host_metadata");
/** An endpoint without metadata is asked again so many times later. */
const ABSENT_FACTOR: u32 = 30;
/** All endpoints of a pool together. */
const PAUSE_MS: u32 = 10;

const received = new Received();

export class EndpointReader {
  private readonly signal: EndpointMetadata;
  private readonly source: Source;
  private readAtMs: u32 = 0;

  constructor(
    private readonly cluster: string,
    private readonly pool: Pool,
    namespace: string,
    private readonly refreshMs: u32,
  ) {
    this.signal = new EndpointMetadata(namespace);
    this.source = pool.source(SourceKind.EndpointMetadata);
  }

  /** In a stream that a member has answered: reads its metadata where that is due. @param nowUnixMs wall clock */
  read(index: i32, nowUnixMs: f64): void {
    const nowMs = this.pool.nowMs;
    const standing = this.pool.standing(index);
    if (<i32>(nowMs - standing.metadataDueMs) < 0 || nowMs - this.readAtMs < PAUSE_MS) return;
    this.readAtMs = nowMs;
    standing.metadataDueMs = nowMs + this.refreshMs;
    if (!getProperty(HOST_METADATA, received) || received.length === 0) {
      standing.metadataDueMs = nowMs + this.refreshMs * ABSENT_FACTOR;
      if (standing.metadataHash !== 0) this.pool.forgetEndpointMetadata(index);
      standing.metadataHash = 0;
      return;
    }
    const hash = <u32>xxHash64(received.start, received.length, 0) | 1;
    if (hash === standing.metadataHash) return;
    standing.metadataHash = hash;
    this.take(index, nowUnixMs);
  }

  /** What the endpoint said before holds only as far as it is said again, unless what came can't be read. */
  private take(index: i32, nowUnixMs: f64): void {
    const signal = this.signal;
    signal.index = index;
    signal.nowUnixMs = nowUnixMs;
    const taken = signal.decode(received.start, received.length, this.source);
    this.source.end();
    if (signal.faults.count[FAULT_NO_NAMESPACE] > 0) return this.pool.forgetEndpointMetadata(index);
    countEndpointMetadata(taken);
    tellFaults("endpoint_metadata_fault", this.cluster, signal.faults, taken);
  }
}
