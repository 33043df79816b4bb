/**
 * What metadata says of an endpoint: {address, region, zone, location, cpu, mem, conns, health, weight, updated_at}, all optional here.
 * An entry of the list `endpoints` in cluster metadata, or the whole of an endpoint's own.
 */

import { ITEMS, LIST, MapReader, STRING, Value } from "../math/protobuf/struct";
import { Cursor } from "../math/protobuf/wire";
import { METRIC_COUNT, METRIC_CPU, NONE } from "../pool/endpoint";
import { METRIC_NAMES } from "../pool/metrics";
import { checkAddress } from "./address";
import {
  FAULT_ADDRESS_BAD,
  FAULT_NULL,
  FAULT_TEXT_LONG,
  FAULT_UNKNOWN_KEY,
  FAULT_WRONG_TYPE,
  Faults,
  leavesOut,
} from "./faults";
import { isKey } from "./key";
import { MetadataNumber } from "./metadata_number";

/** The largest value taken of each metric; a larger cpu is taken as 1. */
const METRIC_LIMITS: StaticArray<f64> = [Infinity, 1, 1e9];
const HEALTH_MAX: f64 = 1;
const WEIGHT_MAX: f64 = 1e9;
const NAME_BYTES_MAX: i32 = 128;
const LATITUDE_MAX: f64 = 90;
const LONGITUDE_MAX: f64 = 180;
/** Smaller numbers are taken as 0: they are divisors, and an f32 quotient must stay finite. */
const SMALLEST: f64 = 1e-6;

/** The entry read last; its texts lie in the message. Reused for every entry. */
export class EndpointEntry {
  addressStart: usize = 0;
  addressLength: i32 = 0;
  regionStart: usize = 0;
  regionLength: i32 = 0;
  zoneStart: usize = 0;
  zoneLength: i32 = 0;
  /** Degrees; NaN = not given. */
  latitude: f32 = NaN;
  longitude: f32 = NaN;
  /** By number of the metric; NaN = not given. */
  readonly metrics: StaticArray<f32> = new StaticArray<f32>(METRIC_COUNT);
  /** NaN = not given. */
  health: f32 = NaN;
  weight: f32 = NaN;
  /** When the metrics were taken, Unix time, seconds; NaN = not given. */
  updatedAtS: f64 = NaN;
  private readonly fields: MapReader = new MapReader();
  private readonly value: Value = new Value();
  private readonly items: Cursor = new Cursor();
  private readonly item: Value = new Value();
  private readonly number: MetadataNumber = new MetadataNumber();

  /**
   * Reads a Struct that was checked to be well-formed, up to the first fault that leaves the entry out.
   *
   * @param position  of the entry in its list, for the faults; NONE = in no list
   * @returns false where the entry is to be left out
   */
  read(start: usize, length: i32, position: i32, faults: Faults): bool {
    this.clear();
    this.fields.open(start, length);
    while (this.fields.next()) {
      this.value.read(this.fields.valueStart, this.fields.valueLength);
      const fault = this.take();
      if (fault === NONE) continue;
      faults.add(fault, position, this.fields.keyStart, this.fields.keyLength);
      if (leavesOut(fault)) return false;
    }
    return true;
  }

  private clear(): void {
    this.addressLength = 0;
    this.regionLength = 0;
    this.zoneLength = 0;
    this.latitude = NaN;
    this.longitude = NaN;
    this.metrics.fill(NaN);
    this.health = NaN;
    this.weight = NaN;
    this.updatedAtS = NaN;
  }

  /** Takes the field read last. @returns a fault or NONE */
  private take(): i32 {
    const fault = this.takeKnown(this.fields.keyStart, this.fields.keyLength);
    return this.value.absent && fault !== FAULT_UNKNOWN_KEY ? FAULT_NULL : fault;
  }

  private takeKnown(key: usize, length: i32): i32 {
    for (let metric = 0; metric < METRIC_COUNT; metric++) {
      if (isKey(key, length, METRIC_NAMES[metric])) return this.takeMetric(metric);
    }
    if (isKey(key, length, "address")) return this.takeAddress();
    if (isKey(key, length, "region")) return this.takeRegion();
    if (isKey(key, length, "zone")) return this.takeZone();
    if (isKey(key, length, "location")) return this.takeLocation();
    if (isKey(key, length, "health")) return this.takeHealth();
    if (isKey(key, length, "weight")) return this.takeWeight();
    return isKey(key, length, "updated_at") ? this.takeUpdatedAt() : FAULT_UNKNOWN_KEY;
  }

  private takeAddress(): i32 {
    if (this.value.kind !== STRING || !checkAddress(this.value.start, this.value.length)) return FAULT_ADDRESS_BAD;
    this.addressStart = this.value.start;
    this.addressLength = this.value.length;
    return NONE;
  }

  private takeRegion(): i32 {
    const fault = this.nameFault();
    if (fault !== NONE) return fault;
    this.regionStart = this.value.start;
    this.regionLength = this.value.length;
    return NONE;
  }

  private takeZone(): i32 {
    const fault = this.nameFault();
    if (fault !== NONE) return fault;
    this.zoneStart = this.value.start;
    this.zoneLength = this.value.length;
    return NONE;
  }

  private nameFault(): i32 {
    if (this.value.kind !== STRING) return FAULT_WRONG_TYPE;
    return this.value.length > NAME_BYTES_MAX ? FAULT_TEXT_LONG : NONE;
  }

  private takeMetric(metric: i32): i32 {
    const fault = this.number.read(this.value, 0, METRIC_LIMITS[metric]);
    const value = metric === METRIC_CPU ? min<f64>(this.number.value, 1) : this.number.value;
    if (fault === NONE) this.metrics[metric] = rounded(value);
    return fault;
  }

  private takeHealth(): i32 {
    const fault = this.number.read(this.value, 0, HEALTH_MAX);
    if (fault === NONE) this.health = rounded(this.number.value);
    return fault;
  }

  private takeWeight(): i32 {
    const fault = this.number.read(this.value, 0, WEIGHT_MAX);
    if (fault === NONE) this.weight = rounded(this.number.value);
    return fault;
  }

  private takeUpdatedAt(): i32 {
    const fault = this.number.read(this.value, 0, Infinity);
    if (fault === NONE) this.updatedAtS = this.number.value;
    return fault;
  }

  /** [latitude, longitude] */
  private takeLocation(): i32 {
    if (this.value.kind !== LIST) return FAULT_WRONG_TYPE;
    let count = 0;
    this.items.open(this.value.start, this.value.length);
    while (this.items.nextOf(ITEMS)) {
      const limit = count === 0 ? LATITUDE_MAX : LONGITUDE_MAX;
      this.item.read(this.items.start, this.items.length);
      const fault = this.number.read(this.item, -limit, limit);
      if (fault !== NONE) return fault;
      if (count === 0) this.latitude = <f32>this.number.value;
      else this.longitude = <f32>this.number.value;
      count++;
    }
    return count === 2 ? NONE : FAULT_WRONG_TYPE;
  }
}

function rounded(value: f64): f32 {
  return value < SMALLEST ? 0 : <f32>value;
}
