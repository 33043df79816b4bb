/** What all sources in metadata share: the namespace, and how an entry's facts are told with their age. */

import { Membership } from "../pool/membership";
import { ageOf, FUTURE } from "./age";
import { EndpointEntry } from "./endpoint_entry";
import { FAULT_FUTURE, FAULT_TOO_MANY_PLACES } from "./faults";
import { MetadataNamespace } from "./metadata_namespace";
import { Signal } from "./signal";

export abstract class MetadataSignal extends Signal {
  /** The wall clock's time, milliseconds since 1970, to be set before `decode`; 0 = not known: `updated_at` is not looked at. */
  nowUnixMs: f64 = 0;
  protected readonly namespace: MetadataNamespace;
  protected readonly entry: EndpointEntry = new EndpointEntry();

  /** @param namespace the key in `filter_metadata` */
  constructor(namespace: string) {
    super();
    this.namespace = new MetadataNamespace(namespace);
  }

  protected refuse(fault: i32): bool {
    this.faults.add(fault);
    return false;
  }

  protected tellPlace(membership: Membership, index: i32, position: i32): void {
    const entry = this.entry;
    const placed = membership.place(
      index,
      entry.regionStart,
      entry.regionLength,
      entry.zoneStart,
      entry.zoneLength,
      entry.latitude,
      entry.longitude,
    );
    if (!placed) this.faults.add(FAULT_TOO_MANY_PLACES, position);
  }

  /** @param updatedAtS where the entry has none of its own: Unix time, seconds; NaN = none */
  protected tellMetrics(membership: Membership, index: i32, position: i32, updatedAtS: f64): void {
    const ageMs = ageOf(isNaN(this.entry.updatedAtS) ? updatedAtS : this.entry.updatedAtS, this.nowUnixMs);
    if (ageMs === FUTURE) {
      this.faults.add(FAULT_FUTURE, position);
      return;
    }
    for (let metric = 0; metric < this.entry.metrics.length; metric++) {
      const value = this.entry.metrics[metric];
      if (!isNaN(value)) membership.report(index, metric, value, <u32>ageMs);
    }
  }
}
