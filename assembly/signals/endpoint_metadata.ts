/**
 * The source `endpoint metadata`: facts about one member from its own `envoy.config.core.v3.Metadata`, as EDS sets it. The namespace is
 * one entry of cluster metadata; an address in it is not used.
 */

import { NONE } from "../pool/endpoint";
import { Membership } from "../pool/membership";
import { MetadataSignal } from "./metadata_signal";

export class EndpointMetadata extends MetadataSignal {
  /** The member that the bytes are of, to be set before `decode`. */
  index: i32 = NONE;

  /** Tells what is given; what is not given is taken back, but numbers stay until they are too old. */
  decode(bytes: usize, length: i32, membership: Membership): bool {
    this.faults.clear();
    const fault = this.namespace.find(bytes, length);
    if (fault !== NONE) return this.refuse(fault);
    const entry = this.entry;
    if (!entry.read(this.namespace.start, this.namespace.length, NONE, this.faults)) return false;
    this.tellPlace(membership, this.index, NONE);
    this.tellMetrics(membership, this.index, NONE, NaN);
    membership.setHealth(this.index, entry.health);
    membership.setWeight(this.index, entry.weight);
    return true;
  }
}
