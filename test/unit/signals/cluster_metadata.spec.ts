import { ClusterMetadata } from "../../../assembly/signals/cluster_metadata";
import * as faults from "../../../assembly/signals/faults";
import { METADATA_BYTES_MAX } from "../../../assembly/signals/metadata_namespace";
import * as encode from "./encoder";
import { faultsOf, Recorder } from "./recorder";

const source = new ClusterMetadata("steer");
const recorder = new Recorder();
const A = "10.0.0.1:80";
const B = "10.0.0.2:80";

function decode(bytes: u8[]): bool {
  return source.decode(bytes.dataStart, bytes.length, recorder);
}

function found(): string {
  return faultsOf(source);
}

/** Decodes a list of one endpoint with this pair beside a good endpoint; returns what became of both. */
function outcomeOf(key: string, value: u8[]): string {
  decode(encode.listing([encode.endpoint(A, [encode.pair(key, value)]), encode.endpoint(B)]));
  recorder.take();
  return `${source.acceptedCount} ${found()}`;
}

function text(start: usize, length: i32): string {
  return String.UTF8.decodeUnsafe(start, length);
}

describe("ClusterMetadata", () => {
  it("tells every fact of an endpoint, from numbers and from numeric texts alike", () => {
    const facts = [
      encode.pair("region", encode.stringValue("eu-west-1")),
      encode.pair("zone", encode.stringValue("eu-west-1a")),
      encode.pair("cpu", encode.stringValue("0.5")),
      encode.pair("mem", encode.numberValue(0.25)),
      encode.pair("conns", encode.numberValue(12)),
      encode.pair("health", encode.stringValue("0.75")),
      encode.pair("weight", encode.numberValue(3)),
      encode.pair("location", encode.listValue([encode.numberValue(53.5), encode.stringValue("-6.25")])),
    ];
    const told = new Recorder();
    const bytes = encode.listing([encode.endpoint("[2001:db8::1]:8080", facts)]);
    expect(source.decode(bytes.dataStart, bytes.length, told)).toBe(true);
    expect(told.take()).toBe(
      "begin join([2001:db8::1]:8080) 0:place(eu-west-1,eu-west-1a) 0:at(53.5,-6.25) 0:cpu=0.5 0:mem=0.25 0:conns=12.0 " +
        "0:health=0.75 0:weight=3.0 end",
    );
    expect(source.acceptedCount).toBe(1);
    expect(found()).toBe("");
  });

  it("says nothing of what is not given, and takes health and weight back to 1", () => {
    const told = new Recorder();
    const ill = encode.listing([encode.endpoint(A, [encode.pair("health", encode.numberValue(0))])]);
    source.decode(ill.dataStart, ill.length, told);
    expect(told.take()).toBe(`begin join(${A}) 0:health=0.0 end`);
    const plain = encode.listing([encode.endpoint(A)]);
    source.decode(plain.dataStart, plain.length, told);
    expect(told.take()).toBe(`begin join(${A}) end`);
  });

  it("tells the age of numbers, an entry's own before that of all, wherever that stands", () => {
    const cpu = encode.pair("cpu", encode.numberValue(0.5));
    const own = encode.endpoint(A, [cpu, encode.pair("updated_at", encode.stringValue("1729999999"))]);
    const endpoints = encode.pair("endpoints", encode.listValue([own, encode.endpoint(B, [cpu])]));
    const ofAll = encode.pair("updated_at", encode.numberValue(1729999990));
    const told = new Recorder();
    const bytes = encode.metadata([endpoints, ofAll]);
    source.decode(bytes.dataStart, bytes.length, told);
    expect(told.take()).toBe(`begin join(${A}) 0:cpu=0.5 join(${B}) 1:cpu=0.5 end`, "the time is not known");
    source.nowUnixMs = 1730000000000;
    source.decode(bytes.dataStart, bytes.length, told);
    expect(told.take()).toBe(`begin join(${A}) 0:cpu=0.5@1000 join(${B}) 1:cpu=0.5@10000 end`);
    const without = encode.metadata([endpoints]);
    source.decode(without.dataStart, without.length, told);
    expect(told.take()).toBe(`begin join(${A}) 0:cpu=0.5@1000 join(${B}) 1:cpu=0.5 end`);
    expect(found()).toBe("");
    source.nowUnixMs = 0;
  });

  it("does not report numbers from the future, but lists their endpoints", () => {
    const cpu = encode.pair("cpu", encode.numberValue(0.5));
    const ahead = encode.endpoint(A, [cpu, encode.pair("updated_at", encode.numberValue(1730000006))]);
    const told = new Recorder();
    const bytes = encode.listing([ahead, encode.endpoint(B, [cpu])]);
    source.nowUnixMs = 1730000000000;
    source.decode(bytes.dataStart, bytes.length, told);
    source.nowUnixMs = 0;
    expect(told.take()).toBe(`begin join(${A}) join(${B}) 1:cpu=0.5 end`);
    expect(`${source.acceptedCount} ${found()}`).toBe("2 futurex1@0");
  });

  it("uses the rest where the time of all is null or none", () => {
    const endpoints = encode.pair("endpoints", encode.listValue([encode.endpoint(A)]));
    expect(decode(encode.metadata([encode.pair("updated_at", encode.stringValue("now")), endpoints]))).toBe(true);
    expect(found()).toBe("setting_badx1@-1.updated_at");
    expect(decode(encode.metadata([encode.pair("updated_at", encode.nullValue()), endpoints]))).toBe(true);
    expect(found()).toBe("nullx1@-1.updated_at");
    recorder.take();
  });

  it("gives strategy and version as the property of that leaf would", () => {
    const endpoints = encode.pair("endpoints", encode.listValue([]));
    const version = encode.pair("version", encode.numberValue(7));
    const strategy = encode.pair("strategy", encode.stringValue("adaptive"));
    const numbered = encode.metadata([version, endpoints, strategy]);
    expect(decode(numbered)).toBe(true);
    expect(text(source.strategyStart, source.strategyLength)).toBe("adaptive");
    expect(source.versionLength).toBe(8);
    expect(load<f64>(source.versionStart)).toBe(7);
    const texts = encode.metadata([endpoints, encode.pair("version", encode.stringValue("v8"))]);
    expect(decode(texts)).toBe(true);
    expect(text(source.versionStart, source.versionLength)).toBe("v8");
    expect(source.strategyLength).toBe(0);
    expect(found()).toBe("");
    recorder.take();
  });

  it("uses the rest where strategy or version have a wrong type or are null", () => {
    const endpoints = encode.pair("endpoints", encode.listValue([encode.endpoint(A)]));
    const version = encode.pair("version", encode.boolValue(true));
    expect(decode(encode.metadata([version, endpoints, encode.pair("strategy", encode.numberValue(1))]))).toBe(true);
    expect(found()).toBe("setting_badx2@-1.version");
    expect(source.versionLength + source.strategyLength).toBe(0);
    expect(decode(encode.metadata([endpoints, encode.pair("strategy", encode.nullValue())]))).toBe(true);
    expect(found()).toBe("nullx1@-1.strategy");
    recorder.take();
  });

  it("takes an empty list for an empty membership", () => {
    expect(decode(encode.listing([]))).toBe(true);
    expect(recorder.take()).toBe("begin end");
  });

  it("reads its own namespace only, whatever the others hold", () => {
    const other = encode.field(1, encode.field(1, encode.utf8("envoy.lb")).concat(encode.field(2, [0xff, 0xff, 0xff])));
    const typed = encode.field(2, [0xff]);
    const bytes = other
      .concat(typed)
      .concat(encode.listing([encode.endpoint(A)]))
      .concat(other);
    expect(decode(bytes)).toBe(true);
    expect(source.acceptedCount).toBe(1);
    const mine = new ClusterMetadata("envoy.lb");
    expect(mine.decode(bytes.dataStart, bytes.length, recorder)).toBe(false);
    expect(mine.faults.count[faults.FAULT_WIRE]).toBe(1);
    recorder.take();
  });

  it("refuses the whole and touches nothing without the namespace or the list", () => {
    expect(decode([])).toBe(false);
    expect(found()).toBe("no_namespacex1@-1");
    expect(decode(encode.metadata([]))).toBe(false);
    expect(found()).toBe("no_endpointsx1@-1");
    expect(decode(encode.metadata([encode.pair("endpoints", encode.nullValue())]))).toBe(false);
    expect(found()).toBe("no_endpointsx1@-1");
    expect(decode(encode.metadata([encode.pair("endpoints", encode.structValue([]))]))).toBe(false);
    expect(found()).toBe("no_endpointsx1@-1");
    expect(recorder.take()).toBe("");
  });

  it("refuses the whole where no entry of the list is good", () => {
    expect(decode(encode.listing([encode.endpoint("nonsense"), encode.stringValue(A)]))).toBe(false);
    expect(found()).toBe("no_good_entryx1@-1 not_an_objectx1@1 address_badx1@0.address");
    expect(recorder.take()).toBe("");
  });

  it("refuses more than 4 MiB without a look at it", () => {
    expect(source.decode(0, METADATA_BYTES_MAX + 1, recorder)).toBe(false);
    expect(found()).toBe("too_largex1@-1");
    expect(recorder.take()).toBe("");
  });

  it("leaves out entries that are no objects", () => {
    decode(encode.listing([encode.nullValue(), encode.stringValue(A), encode.listValue([]), [], encode.endpoint(B)]));
    expect(`${source.acceptedCount} ${found()}`).toBe("1 not_an_objectx4@0");
    expect(source.faults.leftOutCount).toBe(4);
    recorder.take();
  });

  it("leaves out entries whose address is missing, bad or listed already", () => {
    const missing = encode.structValue([encode.pair("region", encode.stringValue("eu"))]);
    const empty = encode.structValue([encode.pair("address", encode.nullValue())]);
    const wrong = encode.structValue([encode.pair("address", encode.numberValue(80))]);
    const good = encode.endpoint(A);
    decode(encode.listing([good, missing, empty, wrong, encode.endpoint("10.0.0.1"), encode.endpoint(B), good, good]));
    expect(`${source.acceptedCount} ${found()}`).toBe(
      "2 address_missingx2@1 address_badx2@3.address address_duplicatex2@6 nullx1@2.address",
    );
    expect(source.faults.leftOutCount).toBe(6);
    expect(recorder.take()).toBe(`begin join(${A}) join(${B}) end`);
  });

  it("takes an address again whose first entry was left out", () => {
    const bad = encode.endpoint(A, [encode.pair("cpu", encode.stringValue("abc"))]);
    decode(encode.listing([bad, encode.endpoint(A)]));
    expect(`${source.acceptedCount} ${found()}`).toBe("1 number_badx1@0.cpu");
    recorder.take();
  });

  it("leaves out an entry with a number that is none", () => {
    expect(outcomeOf("cpu", encode.stringValue("abc"))).toBe("1 number_badx1@0.cpu");
    expect(outcomeOf("mem", encode.numberValue(NaN))).toBe("1 number_badx1@0.mem");
    expect(outcomeOf("conns", encode.stringValue(""))).toBe("1 number_badx1@0.conns");
    expect(outcomeOf("health", encode.stringValue(".nan"))).toBe("1 number_badx1@0.health");
    expect(outcomeOf("weight", encode.boolValue(true))).toBe("1 wrong_typex1@0.weight");
    expect(outcomeOf("cpu", encode.structValue([]))).toBe("1 wrong_typex1@0.cpu");
  });

  it("leaves out an entry with a number out of its range", () => {
    expect(outcomeOf("cpu", encode.numberValue(-0.1))).toBe("1 number_rangex1@0.cpu");
    expect(outcomeOf("cpu", encode.numberValue(Infinity))).toBe("1 number_rangex1@0.cpu");
    expect(outcomeOf("mem", encode.numberValue(1.01))).toBe("1 number_rangex1@0.mem");
    expect(outcomeOf("health", encode.stringValue("1.5"))).toBe("1 number_rangex1@0.health");
    expect(outcomeOf("conns", encode.numberValue(-1))).toBe("1 number_rangex1@0.conns");
    expect(outcomeOf("conns", encode.stringValue("1e999"))).toBe("1 number_rangex1@0.conns");
    expect(outcomeOf("weight", encode.numberValue(1e300))).toBe("1 number_rangex1@0.weight");
    expect(outcomeOf("weight", encode.numberValue(-Infinity))).toBe("1 number_rangex1@0.weight");
  });

  it("takes a cpu above 1 as 1, and a number too small for a divisor as 0", () => {
    const busy = encode.pair("cpu", encode.numberValue(1.7));
    const faint = encode.pair("weight", encode.numberValue(1e-30));
    const told = new Recorder();
    const bytes = encode.listing([encode.endpoint(A, [busy, faint])]);
    source.decode(bytes.dataStart, bytes.length, told);
    expect(told.take()).toBe(`begin join(${A}) 0:cpu=1.0 0:weight=0.0 end`);
  });

  it("leaves out an entry whose region, zone or location is no such thing", () => {
    const number = encode.numberValue(1);
    expect(outcomeOf("region", number)).toBe("1 wrong_typex1@0.region");
    expect(outcomeOf("zone", encode.listValue([]))).toBe("1 wrong_typex1@0.zone");
    expect(outcomeOf("region", encode.stringValue("r".repeat(129)))).toBe("1 text_longx1@0.region");
    expect(outcomeOf("location", number)).toBe("1 wrong_typex1@0.location");
    expect(outcomeOf("location", encode.listValue([number]))).toBe("1 wrong_typex1@0.location");
    expect(outcomeOf("location", encode.listValue([number, number, number]))).toBe("1 wrong_typex1@0.location");
    expect(outcomeOf("location", encode.listValue([number, encode.nullValue()]))).toBe("1 wrong_typex1@0.location");
    expect(outcomeOf("location", encode.listValue([encode.numberValue(91), number]))).toBe(
      "1 number_rangex1@0.location",
    );
    expect(outcomeOf("location", encode.listValue([number, encode.stringValue("x")]))).toBe(
      "1 number_badx1@0.location",
    );
  });

  it("uses an entry with unknown keys or nulls, and tells of them", () => {
    expect(outcomeOf("colour", encode.structValue([encode.pair("deep", encode.listValue([[0x08, 0x00]]))]))).toBe(
      "2 unknown_keyx1@0.colour",
    );
    expect(outcomeOf("cpu\0", encode.numberValue(1))).toBe("2 unknown_keyx1@0.cpu\0");
    expect(outcomeOf("CPU", encode.numberValue(1))).toBe("2 unknown_keyx1@0.CPU");
    expect(outcomeOf("mem", encode.nullValue())).toBe("2 nullx1@0.mem");
    expect(outcomeOf("region", [])).toBe("2 nullx1@0.region");
    const extra = encode.pair("extra", encode.boolValue(true));
    decode(encode.metadata([extra, encode.pair("endpoints", encode.listValue([]))]));
    expect(found()).toBe("unknown_keyx1@-1.extra");
    recorder.take();
  });

  it("leaves out what the table has no room for, and keeps updating the members it has", () => {
    const small = new Recorder(2);
    const two = encode.listing([encode.endpoint(A), encode.endpoint(B)]);
    source.decode(two.dataStart, two.length, small);
    small.take();
    const four = encode.listing([encode.endpoint("10.0.0.3:80"), encode.endpoint(A), encode.endpoint("10.0.0.4:80")]);
    expect(source.decode(four.dataStart, four.length, small)).toBe(true);
    expect(`${source.acceptedCount} ${found()}`).toBe("1 too_manyx2@0");
    expect(small.take()).toBe(`begin join(${A}) end`);
  });

  it("forgets the faults of the delivery before", () => {
    decode(encode.listing([encode.endpoint("x")]));
    decode(encode.listing([encode.endpoint(A)]));
    expect(found()).toBe("");
    recorder.take();
  });
});
