import { Random } from "../../../assembly/math/random";
import { ClusterMetadata } from "../../../assembly/signals/cluster_metadata";
import { FAULT_WIRE } from "../../../assembly/signals/faults";
import * as encode from "./encoder";
import { Recorder } from "./recorder";

const source = new ClusterMetadata("steer");

/** A message with every key and every kind of value. */
function example(): u8[] {
  const location = encode.listValue([encode.numberValue(53.5), encode.stringValue("-6.25")]);
  const first = encode.endpoint("10.0.0.1:80", [
    encode.pair("region", encode.stringValue("eu-west-1")),
    encode.pair("cpu", encode.stringValue("0.5")),
    encode.pair("mem", encode.numberValue(0.25)),
    encode.pair("location", location),
  ]);
  const second = encode.endpoint("[::1]:80", [
    encode.pair("health", encode.nullValue()),
    encode.pair("extra", encode.boolValue(true)),
    encode.pair("weight", encode.numberValue(2)),
  ]);
  return encode.metadata([
    encode.pair("version", encode.numberValue(7)),
    encode.pair("strategy", encode.stringValue("adaptive")),
    encode.pair("endpoints", encode.listValue([first, second])),
  ]);
}

function refusesAsDamaged(pairs: u8[]): void {
  const recorder = new Recorder();
  const bytes = encode.metadata([pairs]);
  expect(source.decode(bytes.dataStart, bytes.length, recorder)).toBe(false);
  expect(source.faults.count[FAULT_WIRE]).toBe(1);
  expect(recorder.take()).toBe("");
}

describe("ClusterMetadata on damaged bytes", () => {
  it("refuses a message cut off at any byte and touches nothing", () => {
    const bytes = example();
    const recorder = new Recorder();
    for (let length = 0; length < bytes.length; length++) {
      // The rest is overwritten: whoever reads on past the end reads something else.
      const cut = bytes.slice(0, length).concat(new Array<u8>(bytes.length - length).fill(0xff));
      expect(source.decode(cut.dataStart, length, recorder)).toBe(false, `cut at ${length}`);
      expect(recorder.calls.length).toBe(0);
    }
    expect(source.decode(bytes.dataStart, bytes.length, recorder)).toBe(true);
  });

  it("refuses lengths beyond the end, overlong varints, groups and field 0, wherever they are", () => {
    const good = encode.pair("endpoints", encode.listValue([encode.endpoint("10.0.0.1:80")]));
    const overlong: u8[] = [0x0a, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
    const huge: u8[] = [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01];
    const nearlyAll: u8[] = [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f];
    const damages: u8[][] = [overlong, huge, nearlyAll, [0x0b], [0x0c], [0x0e], [0x0f], [0x02, 0x00], [0x0a], [0x80]];
    for (let i = 0; i < damages.length; i++) {
      const damage = damages[i];
      refusesAsDamaged(good.concat(damage));
      refusesAsDamaged(good.concat(encode.pair("endpoints", damage)));
      refusesAsDamaged(encode.pair("endpoints", encode.field(6, damage)));
      refusesAsDamaged(encode.pair("endpoints", encode.listValue([encode.field(5, damage)])));
      refusesAsDamaged(encode.pair("endpoints", encode.listValue([encode.endpoint("10.0.0.1:80", [damage])])));
    }
  });

  it("refuses a known field of another wire type", () => {
    refusesAsDamaged([0x08, 0x00]); // fields: a varint
    refusesAsDamaged(encode.pair("endpoints", encode.field(2, [0])));
    refusesAsDamaged(encode.pair("endpoints", [0x18, 0x00])); // string_value: a varint
    refusesAsDamaged(encode.pair("endpoints", [0x2d, 0, 0, 0, 0])); // struct_value: four bytes
    refusesAsDamaged(encode.pair("endpoints", encode.field(6, [0x09, 0, 0, 0, 0, 0, 0, 0, 0]))); // values: eight bytes
    refusesAsDamaged(encode.field(1, [0x08, 0x01])); // key: a varint
  });

  it("refuses a message whose own namespace is well but the entry of another is not", () => {
    const recorder = new Recorder();
    const damages: u8[][] = [encode.field(1, [0x0a, 0x05]), [0x08, 0x01]];
    for (let i = 0; i < damages.length; i++) {
      const bytes = example().concat(damages[i]);
      expect(source.decode(bytes.dataStart, bytes.length, recorder)).toBe(false);
      expect(source.faults.count[FAULT_WIRE]).toBe(1);
      expect(recorder.take()).toBe("");
    }
  });

  it("passes over fields that struct.proto does not know", () => {
    const bytes = example()
      .concat([0x78, 0x01, 0x7d, 1, 2, 3, 4])
      .concat(encode.field(99, [1, 2, 3]));
    const recorder = new Recorder();
    expect(source.decode(bytes.dataStart, bytes.length, recorder)).toBe(true);
    expect(source.acceptedCount).toBe(2);
  });

  it("does not look into values nested 1,000 deep under an unknown key", () => {
    let deep = encode.nullValue();
    for (let i = 0; i < 1000; i++) deep = encode.listValue([deep]);
    const bytes = encode.listing([encode.endpoint("10.0.0.1:80", [encode.pair("deep", deep)])]);
    expect(source.decode(bytes.dataStart, bytes.length, new Recorder())).toBe(true);
    expect(source.acceptedCount).toBe(1);
  });

  it("never traps on random damage, and what it refuses it has not applied", () => {
    const random = new Random(20240611);
    const original = example();
    let accepted = 0;
    for (let round = 0; round < 20000; round++) {
      const bytes = original.slice(0, original.length);
      const damageCount = 1 + <i32>random.below(4);
      for (let i = 0; i < damageCount; i++) bytes[random.below(bytes.length)] = <u8>random.next();
      const recorder = new Recorder();
      const taken = source.decode(bytes.dataStart, bytes.length, recorder);
      if (taken) accepted++;
      const told = recorder.take();
      const whole = told.startsWith("begin") && told.endsWith("end");
      expect(taken ? whole : told.length === 0).toBe(true, `round ${round}: ${told}`);
    }
    // Both outcomes must occur, or the damage tests nothing.
    expect(accepted).toBeGreaterThan(1000);
    expect(accepted).toBeLessThan(19000);
  });
});
