/**
 * The source `metadata`: a cluster's membership and slow facts from its `envoy.config.core.v3.Metadata`, one namespace of it. The
 * bytes are checked whole first and applied then, so what is broken never replaces the last good membership.
 */

import { ITEMS, isStruct, LIST, MapReader, NUMBER, STRING, STRUCT, Value } from "../math/protobuf/struct";
import { Cursor } from "../math/protobuf/wire";
import { METRIC_COUNT, NONE } from "../pool/endpoint";
import { Membership } from "../pool/membership";
import { EndpointEntry, HEALTH, WEIGHT } from "./endpoint_entry";
import {
  FAULT_ADDRESS_DUPLICATE,
  FAULT_NO_ENDPOINTS,
  FAULT_NO_GOOD_ENTRY,
  FAULT_NO_NAMESPACE,
  FAULT_NOT_AN_OBJECT,
  FAULT_NULL,
  FAULT_SETTING_BAD,
  FAULT_TOO_LARGE,
  FAULT_TOO_MANY,
  FAULT_TOO_MANY_PLACES,
  FAULT_UNKNOWN_KEY,
  FAULT_WIRE,
} from "./faults";
import { isKey } from "./key";
import { Signal } from "./signal";

export const METADATA_BYTES_MAX: i32 = 4 << 20;

export class ClusterMetadata extends Signal {
  /** Endpoints listed and taken. */
  acceptedCount: i32 = 0;
  /** The strategy's name as given, UTF-8 bytes within the delivery; length 0 = none given. Known also where it was refused. */
  strategyStart: usize = 0;
  strategyLength: i32 = 0;
  /** The version as the property `...\0version` returns it (a number's 8 bytes or a text's), within the delivery; likewise. */
  versionStart: usize = 0;
  versionLength: i32 = 0;
  private readonly namespace: ArrayBuffer;
  private readonly namespaces: MapReader = new MapReader();
  private readonly fields: MapReader = new MapReader();
  private readonly field: Value = new Value();
  private readonly endpoints: Cursor = new Cursor();
  private readonly endpoint: Value = new Value();
  private readonly entry: EndpointEntry = new EndpointEntry();

  /** @param namespace the key in `filter_metadata` */
  constructor(namespace: string) {
    super();
    this.namespace = String.UTF8.encode(namespace);
  }

  decode(bytes: usize, length: i32, membership: Membership): bool {
    this.faults.clear();
    this.acceptedCount = 0;
    this.strategyLength = 0;
    this.versionLength = 0;
    if (length > METADATA_BYTES_MAX) return this.refuse(FAULT_TOO_LARGE);
    let fault = this.findNamespace(bytes, length);
    if (fault !== NONE) return this.refuse(fault);
    fault = this.findEndpoints();
    if (fault !== NONE) return this.refuse(fault);
    return this.listEndpoints(membership);
  }

  private refuse(fault: i32): bool {
    this.faults.add(fault);
    return false;
  }

  /** Opens `fields` on the namespace, all of it checked. @returns a fault or NONE */
  private findNamespace(bytes: usize, length: i32): i32 {
    let found = false;
    let start: usize = 0;
    let size = 0;
    this.namespaces.open(bytes, length);
    while (this.namespaces.next()) {
      if (!this.isOurs(this.namespaces.keyStart, this.namespaces.keyLength)) continue;
      found = true;
      start = this.namespaces.valueStart;
      size = this.namespaces.valueLength;
    }
    if (this.namespaces.broken) return FAULT_WIRE;
    if (!found) return FAULT_NO_NAMESPACE;
    if (!isStruct(start, size)) return FAULT_WIRE;
    this.fields.open(start, size);
    return NONE;
  }

  private isOurs(key: usize, length: i32): bool {
    const ours = this.namespace;
    return length === ours.byteLength && memory.compare(changetype<usize>(ours), key, length) === 0;
  }

  /** Reads the namespace and opens `endpoints` on the list. @returns a fault or NONE */
  private findEndpoints(): i32 {
    let listed = false;
    while (this.fields.next()) {
      const start = this.fields.keyStart;
      const length = this.fields.keyLength;
      this.field.read(this.fields.valueStart, this.fields.valueLength);
      if (isKey(start, length, "endpoints")) {
        listed = this.field.kind === LIST;
        if (listed) this.endpoints.open(this.field.start, this.field.length);
      } else {
        this.takeSetting(start, length);
      }
    }
    return listed ? NONE : FAULT_NO_ENDPOINTS;
  }

  private takeSetting(keyStart: usize, keyLength: i32): void {
    const isVersion = isKey(keyStart, keyLength, "version");
    if (!isVersion && !isKey(keyStart, keyLength, "strategy")) {
      this.faults.add(FAULT_UNKNOWN_KEY, NONE, keyStart, keyLength);
    } else if (this.field.absent) {
      this.faults.add(FAULT_NULL, NONE, keyStart, keyLength);
    } else if (isVersion && (this.field.kind === NUMBER || this.field.kind === STRING)) {
      this.versionStart = this.field.start;
      this.versionLength = this.field.length;
    } else if (!isVersion && this.field.kind === STRING) {
      this.strategyStart = this.field.start;
      this.strategyLength = this.field.length;
    } else {
      this.faults.add(FAULT_SETTING_BAD, NONE, keyStart, keyLength);
    }
  }

  /** Lists the good entries. Of a list with entries but no good one nothing is applied; an empty list is a legal membership. */
  private listEndpoints(membership: Membership): bool {
    let position = 0;
    let begun = false;
    for (; this.endpoints.nextOf(ITEMS); position++) {
      this.endpoint.read(this.endpoints.start, this.endpoints.length);
      if (this.endpoint.kind !== STRUCT) {
        this.faults.add(FAULT_NOT_AN_OBJECT, position);
      } else if (this.entry.read(this.endpoint.start, this.endpoint.length, position, this.faults)) {
        if (!begun) membership.begin();
        begun = true;
        this.join(membership, position);
      }
    }
    if (!begun && position > 0) return this.refuse(FAULT_NO_GOOD_ENTRY);
    if (!begun) membership.begin();
    membership.end();
    return true;
  }

  private join(membership: Membership, position: i32): void {
    const entry = this.entry;
    const known = membership.find(entry.addressStart, entry.addressLength);
    if (known !== NONE && membership.joinedNow(known)) {
      this.faults.add(FAULT_ADDRESS_DUPLICATE, position);
      return;
    }
    const index = membership.join(entry.addressStart, entry.addressLength);
    if (index === NONE) {
      this.faults.add(FAULT_TOO_MANY, position);
      return;
    }
    this.acceptedCount++;
    this.tell(membership, index, position);
  }

  private tell(membership: Membership, index: i32, position: i32): void {
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
    for (let metric = 0; metric < METRIC_COUNT; metric++) {
      const value = entry.numbers[metric];
      if (!isNaN(value)) membership.report(index, metric, value);
    }
    membership.setHealth(index, isNaN(entry.numbers[HEALTH]) ? 1 : entry.numbers[HEALTH]);
    membership.setWeight(index, isNaN(entry.numbers[WEIGHT]) ? 1 : entry.numbers[WEIGHT]);
  }
}
