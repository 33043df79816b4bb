/** One namespace of an `envoy.config.core.v3.Metadata`: found in the message, and its Struct checked whole before anything is read. */

import { isStruct, MapReader } from "../math/protobuf/struct";
import { NONE } from "../pool/endpoint";
import { FAULT_NO_NAMESPACE, FAULT_TOO_LARGE, FAULT_WIRE } from "./faults";

export const METADATA_BYTES_MAX: i32 = 4 << 20;

export class MetadataNamespace {
  /** The Struct. */
  start: usize = 0;
  length: i32 = 0;
  private readonly name: ArrayBuffer;
  private readonly namespaces: MapReader = new MapReader();

  /** @param name the key in `filter_metadata` */
  constructor(name: string) {
    this.name = String.UTF8.encode(name);
  }

  /** @returns a fault that refuses the whole message, or NONE */
  find(bytes: usize, length: i32): i32 {
    if (length > METADATA_BYTES_MAX) return FAULT_TOO_LARGE;
    const namespaces = this.namespaces;
    let found = false;
    namespaces.open(bytes, length);
    while (namespaces.next()) {
      if (!this.isOurs(namespaces.keyStart, namespaces.keyLength)) continue;
      found = true;
      this.start = namespaces.valueStart;
      this.length = namespaces.valueLength;
    }
    if (namespaces.broken) return FAULT_WIRE;
    if (!found) return FAULT_NO_NAMESPACE;
    return isStruct(this.start, this.length) ? NONE : FAULT_WIRE;
  }

  private isOurs(key: usize, length: i32): bool {
    const ours = this.name;
    return length === ours.byteLength && memory.compare(changetype<usize>(ours), key, length) === 0;
  }
}
