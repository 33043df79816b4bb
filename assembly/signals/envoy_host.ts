/** What one host's lines of Envoy's /clusters say: the pairs "key::value" that Steer uses; the others are passed over unread. */

import { isHeldBy } from "./envoy_health";

/** Which pairs were seen. */
const ACTIVE: i32 = 1;
const HEALTH: i32 = 2;
const WEIGHT: i32 = 4;
const REGION: i32 = 8;
const ZONE: i32 = 16;
const PRIORITY: i32 = 32;

/** The keys as little-endian words. */
const RQ_ACTIV: u64 = 0x76697463615f7172;
const HEALTH_F: u64 = 0x665f68746c616568;
const LAGS: u32 = 0x7367616c;
const WEIGHT_KEY: u64 = 0x3a3a746867696577;
const REGION_KEY: u64 = 0x3a3a6e6f69676572;
const PRIORITY_KEY: u64 = 0x797469726f697270;
const ZONE_KEY: u64 = 0x3a3a656e6f7a;
const ZONE_MASK: u64 = 0xffffffffffff;
const COLONS: u32 = 0x3a3a;
const LOWER_E: i32 = 0x65;

/** The shortest pair worth reading: "zone::z". */
const PAIR_BYTES_MIN: i32 = 7;
export const NAME_BYTES_MAX: i32 = 128;
export const PRIORITY_MAX: i32 = 127;

/** The host whose lines are being read; used again for the next. */
export class EnvoyHost {
  /** Envoy's load balancers would not choose it. */
  held: bool = false;
  /** 0..127 */
  priority: i32 = 0;
  /** >= 0 */
  weight: i32 = 1;
  /** Requests in flight, >= 0. */
  activeCount: i32 = 0;
  /** 0 = not given, or longer than NAME_BYTES_MAX; likewise the zone's. */
  regionLength: i32 = 0;
  zoneLength: i32 = 0;
  private seen: i32 = 0;
  private readonly region: ArrayBuffer = new ArrayBuffer(NAME_BYTES_MAX);
  private readonly zone: ArrayBuffer = new ArrayBuffer(NAME_BYTES_MAX);

  clear(): void {
    this.held = false;
    this.priority = 0;
    this.weight = 1;
    this.activeCount = 0;
    this.regionLength = 0;
    this.zoneLength = 0;
    this.seen = 0;
  }

  get regionStart(): usize {
    return changetype<usize>(this.region);
  }

  get zoneStart(): usize {
    return changetype<usize>(this.zone);
  }

  /** Every host has one line with its health, whatever its address. */
  get hasHealth(): bool {
    return (this.seen & HEALTH) !== 0;
  }

  /** @returns true once both facts are known without which a request must not go there */
  get isComplete(): bool {
    return (this.seen & (HEALTH | PRIORITY)) === (HEALTH | PRIORITY);
  }

  /**
   * Takes one pair.
   *
   * @param key  "key::value" up to `end`, of which eight bytes more may be read
   * @returns false where that key was taken already: the host is listed again, in another priority
   */
  take(key: usize, end: usize): bool {
    if (end < key + PAIR_BYTES_MIN) return true;
    const word = load<u64>(key);
    if ((word & ZONE_MASK) === ZONE_KEY) return this.takeZone(key + 6, end);
    if (end <= key + 8) return true;
    if (word === WEIGHT_KEY) return this.takeWeight(key + 8, end);
    if (word === REGION_KEY) return this.takeRegion(key + 8, end);
    if (end <= key + 10) return true;
    if (word === RQ_ACTIV) return !isActive(key + 8) || this.takeActive(key + 11, end);
    if (word === PRIORITY_KEY) return load<u16>(key, 8) !== COLONS || this.takePriority(key + 10, end);
    if (word === HEALTH_F && end > key + 14) return !isHealth(key + 8) || this.takeHealth(key + 14, end);
    return true;
  }

  private isNew(pair: i32): bool {
    if ((this.seen & pair) !== 0) return false;
    this.seen |= pair;
    return true;
  }

  private takeActive(start: usize, end: usize): bool {
    if (!this.isNew(ACTIVE)) return false;
    this.activeCount = max(0, readCount(start, end));
    return true;
  }

  private takeHealth(start: usize, end: usize): bool {
    if (!this.isNew(HEALTH)) return false;
    this.held = isHeldBy(start, end);
    return true;
  }

  private takeWeight(start: usize, end: usize): bool {
    if (!this.isNew(WEIGHT)) return false;
    const weight = readCount(start, end);
    if (weight >= 0) this.weight = weight;
    return true;
  }

  private takeRegion(start: usize, end: usize): bool {
    if (!this.isNew(REGION)) return false;
    this.regionLength = copyName(this.regionStart, start, end);
    return true;
  }

  private takeZone(start: usize, end: usize): bool {
    if (!this.isNew(ZONE)) return false;
    this.zoneLength = copyName(this.zoneStart, start, end);
    return true;
  }

  private takePriority(start: usize, end: usize): bool {
    const priority = readCount(start, end);
    if (priority < 0) return true;
    if (!this.isNew(PRIORITY)) return false;
    this.priority = min(PRIORITY_MAX, priority);
    return true;
  }
}

function isActive(rest: usize): bool {
  return load<u8>(rest) === LOWER_E && load<u16>(rest, 1) === COLONS;
}

function isHealth(rest: usize): bool {
  return load<u32>(rest) === LAGS && load<u16>(rest, 4) === COLONS;
}

/** @returns the name's length, 0 where it does not fit */
function copyName(to: usize, start: usize, end: usize): i32 {
  const length = end - start;
  if (length > <usize>NAME_BYTES_MAX) return 0;
  memory.copy(to, start, length);
  return <i32>length;
}

/** @returns a whole number, at most i32.MAX_VALUE; -1 where it is none */
function readCount(start: usize, end: usize): i32 {
  let value: u64 = 0;
  for (let at = start; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return -1;
    value = min<u64>(i32.MAX_VALUE, value * 10 + digit);
  }
  return start < end ? <i32>value : -1;
}
