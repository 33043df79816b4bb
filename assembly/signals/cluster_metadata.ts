/**
 * The source `metadata`: a cluster's membership and slow facts from its `envoy.config.core.v3.Metadata`, one namespace of it. The
 * bytes are checked whole first and applied then, so what is broken never replaces the last good membership.
 */

import { ITEMS, LIST, MapReader, NUMBER, STRING, STRUCT, Value } from "../math/protobuf/struct";
import { Cursor } from "../math/protobuf/wire";
import { NONE } from "../pool/endpoint";
import { Membership } from "../pool/membership";
import {
  FAULT_ADDRESS_DUPLICATE,
  FAULT_ADDRESS_MISSING,
  FAULT_NO_ENDPOINTS,
  FAULT_NO_GOOD_ENTRY,
  FAULT_NOT_AN_OBJECT,
  FAULT_NULL,
  FAULT_SETTING_BAD,
  FAULT_TOO_MANY,
  FAULT_UNKNOWN_KEY,
} from "./faults";
import { isKey } from "./key";
import { MetadataNumber } from "./metadata_number";
import { MetadataSignal } from "./metadata_signal";

export class ClusterMetadata extends MetadataSignal {
  /** Endpoints listed and taken. */
  acceptedCount: i32 = 0;
  /** The strategy's name as given, UTF-8 bytes within the delivery; length 0 = none given. Known also where it was refused. */
  strategyStart: usize = 0;
  strategyLength: i32 = 0;
  /** The version as the property `...\0version` returns it (a number's 8 bytes or a text's), within the delivery; likewise. */
  versionStart: usize = 0;
  versionLength: i32 = 0;
  /** Unix time of all numbers without one of their own, seconds; NaN = not given. */
  private updatedAtS: f64 = NaN;
  private readonly fields: MapReader = new MapReader();
  private readonly field: Value = new Value();
  private readonly number: MetadataNumber = new MetadataNumber();
  private readonly endpoints: Cursor = new Cursor();
  private readonly endpoint: Value = new Value();

  decode(bytes: usize, length: i32, membership: Membership): bool {
    this.clear();
    let fault = this.namespace.find(bytes, length);
    if (fault !== NONE) return this.refuse(fault);
    fault = this.findEndpoints();
    if (fault !== NONE) return this.refuse(fault);
    return this.listEndpoints(membership);
  }

  private clear(): void {
    this.faults.clear();
    this.acceptedCount = 0;
    this.strategyLength = 0;
    this.versionLength = 0;
    this.updatedAtS = NaN;
  }

  /** Reads the namespace and opens `endpoints` on the list. @returns a fault or NONE */
  private findEndpoints(): i32 {
    let listed = false;
    this.fields.open(this.namespace.start, this.namespace.length);
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
    let fault = FAULT_UNKNOWN_KEY;
    if (isKey(keyStart, keyLength, "version")) fault = this.takeVersion();
    else if (isKey(keyStart, keyLength, "strategy")) fault = this.takeStrategy();
    else if (isKey(keyStart, keyLength, "updated_at")) fault = this.takeUpdatedAt();
    if (fault === FAULT_SETTING_BAD && this.field.absent) fault = FAULT_NULL;
    if (fault !== NONE) this.faults.add(fault, NONE, keyStart, keyLength);
  }

  private takeVersion(): i32 {
    if (this.field.kind !== NUMBER && this.field.kind !== STRING) return FAULT_SETTING_BAD;
    this.versionStart = this.field.start;
    this.versionLength = this.field.length;
    return NONE;
  }

  private takeStrategy(): i32 {
    if (this.field.kind !== STRING) return FAULT_SETTING_BAD;
    this.strategyStart = this.field.start;
    this.strategyLength = this.field.length;
    return NONE;
  }

  private takeUpdatedAt(): i32 {
    if (this.number.read(this.field, 0, Infinity) !== NONE) return FAULT_SETTING_BAD;
    this.updatedAtS = this.number.value;
    return NONE;
  }

  /** Lists the good entries. Of a list with entries but no good one nothing is applied; an empty list is a legal membership. */
  private listEndpoints(membership: Membership): bool {
    let position = 0;
    let begun = false;
    for (; this.endpoints.nextOf(ITEMS); position++) {
      this.endpoint.read(this.endpoints.start, this.endpoints.length);
      if (this.endpoint.kind !== STRUCT) {
        this.faults.add(FAULT_NOT_AN_OBJECT, position);
      } else if (this.readEntry(position)) {
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

  private readEntry(position: i32): bool {
    if (!this.entry.read(this.endpoint.start, this.endpoint.length, position, this.faults)) return false;
    if (this.entry.addressLength > 0) return true;
    this.faults.add(FAULT_ADDRESS_MISSING, position);
    return false;
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
      if (membership.lists) this.faults.add(FAULT_TOO_MANY, position);
      return;
    }
    this.acceptedCount++;
    this.tellPlace(membership, index, position);
    this.tellMetrics(membership, index, position, this.updatedAtS);
    membership.setHealth(index, isNaN(entry.health) ? 1 : entry.health);
    membership.setWeight(index, isNaN(entry.weight) ? 1 : entry.weight);
  }
}
