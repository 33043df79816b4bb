// A Metadata message (of a cluster, of an endpoint) as properties show it: its bytes whole, or leaf by leaf.

import { Status } from "./abi.ts";
import { double, utf8 } from "./encoding.ts";
import { decodeMetadata, encodeMetadata, type FilterMetadata, type MetadataValue } from "./metadata.ts";

/** What a property read gives: bytes, or a status other than Ok. */
export type Property = Uint8Array | Status;

/** Encoded once however many VMs and streams read it; bytes are given out as they are, broken or not. */
export class MetadataMessage {
  private encoded: Uint8Array | undefined;
  private decoded: FilterMetadata | undefined;
  private readonly leaves = new Map<string, Property>();

  constructor(metadata: FilterMetadata | Uint8Array) {
    if (metadata instanceof Uint8Array) this.encoded = metadata;
    else this.decoded = metadata;
  }

  /** The whole message; empty bytes where there is no metadata. */
  get bytes(): Uint8Array {
    this.encoded ??= encodeMetadata(this.decoded ?? {});
    return this.encoded;
  }

  /** What is found below the message by the path `parts`, as Envoy serializes it (structs and lists are refused). */
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
      this.decoded ??= decodeMetadata(this.bytes);
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
