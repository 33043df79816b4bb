/** A membership that writes down what it is told, one word a call, and knows at most `capacity` members; a source's faults as words. */
import { NONE } from "../../../assembly/pool/endpoint";
import { Membership } from "../../../assembly/pool/membership";
import { FAULT_KINDS, FAULT_NAMES } from "../../../assembly/signals/faults";
import { Signal } from "../../../assembly/signals/signal";

const METRICS = ["cpu", "mem", "conns"];

export class Recorder extends Membership {
  calls: string[] = [];
  private addresses: string[] = [];
  private joined: bool[] = [];

  constructor(public capacity: i32 = 16384) {
    super();
  }

  /** @returns what was told since the last call, and forgets it */
  take(): string {
    const told = this.calls.join(" ");
    this.calls = [];
    return told;
  }

  begin(): void {
    this.joined.fill(false);
    this.calls.push("begin");
  }

  find(address: usize, length: i32): i32 {
    return this.addresses.indexOf(String.UTF8.decodeUnsafe(address, length));
  }

  join(address: usize, length: i32): i32 {
    let index = this.find(address, length);
    if (index === NONE) {
      if (this.addresses.length === this.capacity) return NONE;
      index = this.addresses.push(String.UTF8.decodeUnsafe(address, length)) - 1;
      this.joined.push(true);
    }
    this.joined[index] = true;
    this.calls.push(`join(${this.addresses[index]})`);
    return index;
  }

  joinedNow(index: i32): bool {
    return this.joined[index];
  }

  place(
    index: i32,
    region: usize,
    regionLength: i32,
    zone: usize,
    zoneLength: i32,
    latitude: f32,
    longitude: f32,
  ): bool {
    const regionName = String.UTF8.decodeUnsafe(region, regionLength);
    const zoneName = String.UTF8.decodeUnsafe(zone, zoneLength);
    if (regionLength + zoneLength > 0) this.calls.push(`${index}:place(${regionName},${zoneName})`);
    if (!isNaN(latitude) || !isNaN(longitude)) this.calls.push(`${index}:at(${latitude},${longitude})`);
    return true;
  }

  report(index: i32, metric: i32, value: f32, ageMs: u32): void {
    this.calls.push(`${index}:${METRICS[metric]}=${value}${ageMs > 0 ? `@${ageMs}` : ""}`);
  }

  setHealth(index: i32, health: f32): void {
    if (health !== 1 && !isNaN(health)) this.calls.push(`${index}:health=${health}`);
  }

  setWeight(index: i32, weight: f32): void {
    if (weight !== 1 && !isNaN(weight)) this.calls.push(`${index}:weight=${weight}`);
  }

  hold(index: i32, held: bool): void {
    this.calls.push(`${index}:${held ? "held" : "free"}`);
  }

  setPriority(index: i32, priority: i32): void {
    this.calls.push(`${index}:priority=${priority}`);
  }

  setActive(index: i32, count: i32): void {
    this.calls.push(`${index}:active=${count}`);
  }

  end(): void {
    this.calls.push("end");
  }
}

/** Every kind of fault with its count, where it came first and at which key: "number_badx1@0.cpu". */
export function faultsOf(source: Signal): string {
  const faults = source.faults;
  const words: string[] = [];
  for (let kind = 0; kind < FAULT_KINDS; kind++) {
    if (faults.count[kind] === 0) continue;
    const key = String.UTF8.decodeUnsafe(faults.firstKeyStart[kind], faults.firstKeyLength[kind]);
    words.push(`${FAULT_NAMES[kind]}x${faults.count[kind]}@${faults.firstEntry[kind]}${key.length ? `.${key}` : ""}`);
  }
  return words.join(" ");
}
