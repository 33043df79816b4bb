/** One entry of the list `endpoints` in cluster metadata: {address, region, zone, location, cpu, mem, conns, health, weight}. */

import { parseDecimal } from "../math/decimal";
import { ITEMS, LIST, MapReader, NUMBER, STRING, Value } from "../math/protobuf/struct";
import { Cursor } from "../math/protobuf/wire";
import { NONE } from "../pool/endpoint";
import { checkAddress } from "./address";
import {
  FAULT_ADDRESS_BAD,
  FAULT_ADDRESS_MISSING,
  FAULT_NULL,
  FAULT_NUMBER_BAD,
  FAULT_NUMBER_RANGE,
  FAULT_TEXT_LONG,
  FAULT_UNKNOWN_KEY,
  FAULT_WRONG_TYPE,
  Faults,
  leavesOut,
} from "./faults";
import { isKey } from "./key";

/** The numbers of an entry; the first three are the pool's metrics, in its order. */
export const HEALTH: i32 = 3;
export const WEIGHT: i32 = 4;
const NUMBER_KEYS: StaticArray<string> = ["cpu", "mem", "conns", "health", "weight"];
/** The largest value taken of each; a larger cpu is taken as 1. */
const LIMITS: StaticArray<f64> = [Infinity, 1, 1e9, 1, 1e9];
const CPU: i32 = 0;

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
  /** cpu, mem, conns, health, weight; NaN = not given. */
  readonly numbers: StaticArray<f32> = new StaticArray<f32>(NUMBER_KEYS.length);
  private readonly fields: MapReader = new MapReader();
  private readonly value: Value = new Value();
  private readonly items: Cursor = new Cursor();
  private readonly item: Value = new Value();
  private parsed: f64 = 0;

  /**
   * Reads a Struct that was checked to be well-formed, up to the first fault that leaves the entry out.
   *
   * @param position  of the entry in its list, for the faults
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
    if (this.addressLength > 0) return true;
    faults.add(FAULT_ADDRESS_MISSING, position);
    return false;
  }

  private clear(): void {
    this.addressLength = 0;
    this.regionLength = 0;
    this.zoneLength = 0;
    this.latitude = NaN;
    this.longitude = NaN;
    this.numbers.fill(NaN);
  }

  /** Takes the field read last. @returns a fault or NONE */
  private take(): i32 {
    const start = this.fields.keyStart;
    const length = this.fields.keyLength;
    for (let number = 0; number < NUMBER_KEYS.length; number++) {
      if (isKey(start, length, NUMBER_KEYS[number])) return this.value.absent ? FAULT_NULL : this.takeNumber(number);
    }
    if (isKey(start, length, "address")) return this.value.absent ? FAULT_NULL : this.takeAddress();
    if (isKey(start, length, "region")) return this.value.absent ? FAULT_NULL : this.takeRegion();
    if (isKey(start, length, "zone")) return this.value.absent ? FAULT_NULL : this.takeZone();
    if (isKey(start, length, "location")) return this.value.absent ? FAULT_NULL : this.takeLocation();
    return FAULT_UNKNOWN_KEY;
  }

  private takeAddress(): i32 {
    if (this.value.kind !== STRING || !checkAddress(this.value.start, this.value.length)) return FAULT_ADDRESS_BAD;
    this.addressStart = this.value.start;
    this.addressLength = this.value.length;
    return NONE;
  }

  private takeRegion(): i32 {
    this.regionStart = this.value.start;
    this.regionLength = this.value.length;
    return this.nameFault();
  }

  private takeZone(): i32 {
    this.zoneStart = this.value.start;
    this.zoneLength = this.value.length;
    return this.nameFault();
  }

  private nameFault(): i32 {
    if (this.value.kind !== STRING) return FAULT_WRONG_TYPE;
    return this.value.length > NAME_BYTES_MAX ? FAULT_TEXT_LONG : NONE;
  }

  private takeNumber(number: i32): i32 {
    const fault = this.parse(this.value, 0, LIMITS[number]);
    if (fault !== NONE) return fault;
    const value = number === CPU ? min<f64>(this.parsed, 1) : this.parsed;
    this.numbers[number] = value < SMALLEST ? 0 : <f32>value;
    return NONE;
  }

  /** [latitude, longitude] */
  private takeLocation(): i32 {
    if (this.value.kind !== LIST) return FAULT_WRONG_TYPE;
    let count = 0;
    this.items.open(this.value.start, this.value.length);
    while (this.items.nextOf(ITEMS)) {
      const limit = count === 0 ? LATITUDE_MAX : LONGITUDE_MAX;
      this.item.read(this.items.start, this.items.length);
      const fault = this.parse(this.item, -limit, limit);
      if (fault !== NONE) return fault;
      if (count === 0) this.latitude = <f32>this.parsed;
      else this.longitude = <f32>this.parsed;
      count++;
    }
    return count === 2 ? NONE : FAULT_WRONG_TYPE;
  }

  /** Reads a number, or a text that is one, into `parsed`. @returns a fault or NONE */
  private parse(value: Value, least: f64, most: f64): i32 {
    if (value.kind === NUMBER) this.parsed = load<f64>(value.start);
    else if (value.kind === STRING) this.parsed = parseDecimal(value.start, value.length);
    else return FAULT_WRONG_TYPE;
    if (isNaN(this.parsed)) return FAULT_NUMBER_BAD;
    const inRange = isFinite(this.parsed) && this.parsed >= least && this.parsed <= most;
    return inRange ? NONE : FAULT_NUMBER_RANGE;
  }
}
