import { NONE } from "../../../assembly/pool/endpoint";
import { Membership } from "../../../assembly/pool/membership";
import { ClusterMetadata } from "../../../assembly/signals/cluster_metadata";
import { FAULT_TOO_MANY } from "../../../assembly/signals/faults";
import * as encode from "./encoder";

const CAPACITY: i32 = 16384;

/** Takes the first CAPACITY endpoints, keeps nothing. */
class Counter extends Membership {
  count: i32 = 0;
  begin(): void {
    this.count = 0;
  }
  find(_address: usize, _length: i32): i32 {
    return NONE;
  }
  join(_address: usize, _length: i32): i32 {
    return this.count < CAPACITY ? this.count++ : NONE;
  }
  joinedNow(_index: i32): bool {
    return false;
  }
  place(_index: i32, _region: usize, _regionLength: i32, _zone: usize, _zoneLength: i32, _lat: f32, _lon: f32): bool {
    return true;
  }
  report(_index: i32, _metric: i32, _value: f32, _ageMs: u32): void {}
  setHealth(_index: i32, _health: f32): void {}
  setWeight(_index: i32, _weight: f32): void {}
  hold(_index: i32, _held: bool): void {}
  setPriority(_index: i32, _priority: i32): void {}
  setActive(_index: i32, _count: i32): void {}
  end(): void {}
}

const source = new ClusterMetadata("steer");
const counter = new Counter();

/** Tag and length of a field whose content of `length` bytes follows. */
function header(number: u64, length: i32): u8[] {
  return encode.varint((number << 3) | 2).concat(encode.varint(length));
}

/** Writes `prefix` before the `length` bytes that end at `end`; returns how many there are now. */
function prepend(prefix: u8[], end: usize, length: i32): i32 {
  memory.copy(end - length - prefix.length, prefix.dataStart, prefix.length);
  return length + prefix.length;
}

describe("ClusterMetadata at its limits", () => {
  it("takes what the table holds of 100,000 entries and leaves out the rest", () => {
    const entry = encode.field(1, encode.endpoint("10.0.0.1:80"));
    const count = 100000;
    const room = entry.length * count + 100;
    const end = heap.alloc(room) + room;
    let length = 0;
    for (let i = 0; i < count; i++) length = prepend(entry, end, length);
    length = prepend(header(6, length), end, length);
    const key = encode.field(1, encode.utf8("endpoints"));
    length = prepend(key.concat(header(2, length)), end, length);
    length = prepend(header(1, length), end, length);
    const namespace = encode.field(1, encode.utf8("steer"));
    length = prepend(namespace.concat(header(2, length)), end, length);
    length = prepend(header(1, length), end, length);
    expect(source.decode(end - length, length, counter)).toBe(true);
    expect(source.acceptedCount).toBe(CAPACITY);
    expect(source.faults.count[FAULT_TOO_MANY]).toBe(count - CAPACITY);
    heap.free(end - room);
  });

  it("allocates nothing", () => {
    const location = encode.pair("location", encode.listValue([encode.numberValue(1), encode.stringValue("2")]));
    const bytes = encode.listing([
      encode.endpoint("10.0.0.1:80", [location, encode.pair("cpu", encode.stringValue("0.5"))]),
      encode.endpoint("[::1]:80", [encode.pair("colour", encode.nullValue())]),
      encode.endpoint("nonsense"),
    ]);
    const before = heap.alloc(8);
    heap.free(before);
    for (let i = 0; i < 100; i++) source.decode(bytes.dataStart, bytes.length, counter);
    // An allocation in between would have taken the block that was just freed.
    const after = heap.alloc(8);
    heap.free(after);
    expect(after).toBe(before);
    expect(source.acceptedCount).toBe(2);
  });
});
