// A cluster as the plugin sees it through properties: its own metadata and that of its endpoints.

import type { FilterMetadata } from "./metadata.ts";
import { MetadataMessage } from "./metadata_message.ts";

/** One object may serve many VMs: metadata is encoded once for all. */
export class Cluster {
  /** What `xds.cluster_metadata` shows. */
  metadata: MetadataMessage;
  private readonly endpoints = new Map<string, MetadataMessage>();

  constructor(metadata: FilterMetadata | Uint8Array = {}) {
    this.metadata = new MetadataMessage(metadata);
  }

  /** Replaces the metadata; bytes are given out as they are, broken or not. */
  setMetadata(metadata: FilterMetadata | Uint8Array): void {
    this.metadata = new MetadataMessage(metadata);
  }

  /**
   * Replaces what `xds.upstream_host_metadata` shows of an endpoint in streams that it answered.
   *
   * @param address "ip:port"
   * @param metadata undefined = the endpoint has none (as all have at first)
   */
  setEndpointMetadata(address: string, metadata: FilterMetadata | Uint8Array | undefined): void {
    if (metadata === undefined) this.endpoints.delete(address);
    else this.endpoints.set(address, new MetadataMessage(metadata));
  }

  endpointMetadata(address: string): MetadataMessage | undefined {
    return this.endpoints.get(address);
  }
}
