// A cluster as the plugin sees it through properties: its metadata whole, and leaf by leaf.

import { Status } from "./abi.ts";
import { double, utf8 } from "./encoding.ts";
import { decodeMetadata, encodeMetadata, type FilterMetadata, type MetadataValue } from "./metadata.ts";

/** What a property read gives: bytes, or a status other than Ok. */
export type Property = Uint8Array | Status;

/** One object may serve many VMs: metadata is encoded once for all. */
export class Cluster {
  private bytes: Uint8Array | undefined;
  private decoded: FilterMetadata | undefined;
  private leaves = new Map<string, Property>();

  constructor(metadata: FilterMetadata | Uint8Array = {}) {
    this.setMetadata(metadata);
  }

  /** Replaces the metadata; bytes are given out as they are, broken or not. */
  setMetadata(metadata: FilterMetadata | Uint8Array): void {
    this.bytes = metadata instanceof Uint8Array ? metadata : undefined;
    this.decoded = metadata instanceof Uint8Array ? undefined : metadata;
    this.leaves = new Map();
  }

  /** The whole Metadata message; empty bytes where the cluster has none. */
  get metadata(): Uint8Array {
    this.bytes ??= encodeMetadata(this.decoded ?? {});
    return this.bytes;
  }

  /** What is found below the Metadata message by the path `parts`, as Envoy serializes it (structs and lists are refused). */
  leaf(path: string, parts: readonly string[]): Property {
    let value = this.leaves.get(path);
    if (value === undefined) {
      value = this.read(parts);
      this.leaves.set(path, value);
    }
    return value;
  }

  private read(parts: readonly string[]): Property {
    if (parts[0] !== "filter_metadata") return Status.NotFound;
    try {
      this.decoded ??= decodeMetadata(this.metadata);
    } catch {
      return Status.NotFound;
    }
    let value: MetadataValue | undefined = this.decoded;
    for (const part of parts.slice(1)) {
      if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return Status.NotFound;
      value = (value as Record<string, MetadataValue>)[part];
    }
    return serialized(value);
  }
}

function serialized(value: MetadataValue | undefined): Property {
  if (typeof value === "number") return double(value);
  if (typeof value === "string") return utf8(value);
  if (typeof value === "boolean") return Uint8Array.of(value ? 1 : 0);
  return Status.SerializationFailure;
}
