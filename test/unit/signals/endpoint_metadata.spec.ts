import { Random } from "../../../assembly/math/random";
import { EndpointMetadata } from "../../../assembly/signals/endpoint_metadata";
import { METADATA_BYTES_MAX } from "../../../assembly/signals/metadata_namespace";
import * as encode from "./encoder";
import { faultsOf, Recorder } from "./recorder";

const NOW_S: f64 = 1730000000;
const source = new EndpointMetadata("steer");
const recorder = new Recorder();
source.index = 7;

/** What is told of these pairs, then the faults. */
function outcomeOf(pairs: u8[][]): string {
  return outcomeOfBytes(encode.metadata(pairs));
}

function outcomeOfBytes(bytes: u8[]): string {
  const taken = source.decode(bytes.dataStart, bytes.length, recorder);
  const words = [taken ? "taken" : "refused", recorder.take(), faultsOf(source)];
  return words.filter((word) => word.length > 0).join(" ");
}

function number(key: string, value: f64): u8[] {
  return encode.pair(key, encode.numberValue(value));
}

function text(key: string, value: string): u8[] {
  return encode.pair(key, encode.stringValue(value));
}

describe("EndpointMetadata", () => {
  it("tells every fact of the member it was handed, listing nobody", () => {
    const location = encode.pair("location", encode.listValue([encode.numberValue(53.5), encode.numberValue(-6.25)]));
    const place = [text("region", "eu-west-1"), text("zone", "eu-west-1a"), location];
    const numbers = [
      text("cpu", "0.5"),
      number("mem", 0.25),
      number("conns", 12),
      number("health", 0.75),
      number("weight", 3),
    ];
    expect(outcomeOf(place.concat(numbers))).toBe(
      "taken 7:place(eu-west-1,eu-west-1a) 7:at(53.5,-6.25) 7:cpu=0.5 7:mem=0.25 7:conns=12.0 7:health=0.75 7:weight=3.0",
    );
  });

  it("says nothing of what is not given", () => {
    expect(outcomeOf([])).toBe("taken");
    expect(outcomeOf([text("zone", "a")])).toBe("taken 7:place(,a)");
    expect(outcomeOf([number("weight", 0)])).toBe("taken 7:weight=0.0");
    expect(outcomeOf([encode.pair("region", encode.nullValue()), number("cpu", 2)])).toBe(
      "taken 7:cpu=1.0 nullx1@-1.region",
    );
  });

  it("says that health and weight are back at 1 only where it is given", () => {
    const told = new HealthTeller();
    const given = encode.metadata([number("health", 1), number("weight", 1)]);
    source.decode(given.dataStart, given.length, told);
    expect(told.count).toBe(2);
    const empty = encode.metadata([number("cpu", 1)]);
    source.decode(empty.dataStart, empty.length, told);
    expect(told.count).toBe(2);
  });

  it("tells how old the numbers are, in seconds that may be a text", () => {
    source.nowUnixMs = NOW_S * 1000;
    const cpu = number("cpu", 0.5);
    expect(outcomeOf([number("updated_at", NOW_S - 12.5), cpu, number("weight", 2)])).toBe(
      "taken 7:cpu=0.5@12500 7:weight=2.0",
    );
    expect(outcomeOf([cpu, text("updated_at", "1729999998")])).toBe("taken 7:cpu=0.5@2000");
    expect(outcomeOf([cpu, number("updated_at", NOW_S + 5)])).toBe("taken 7:cpu=0.5");
    expect(outcomeOf([cpu])).toBe("taken 7:cpu=0.5", "the age of the delivery before it is forgotten");
    source.nowUnixMs = 0;
    expect(outcomeOf([cpu, number("updated_at", NOW_S + 1000)])).toBe("taken 7:cpu=0.5");
  });

  it("does not report numbers from the future, but tells the rest", () => {
    source.nowUnixMs = NOW_S * 1000;
    const pairs = [number("cpu", 0.5), number("weight", 2), text("region", "eu"), number("updated_at", NOW_S + 6)];
    expect(outcomeOf(pairs)).toBe("taken 7:place(eu,) 7:weight=2.0 futurex1@-1");
    source.nowUnixMs = 0;
  });

  it("refuses the whole where a value is bad, and tells nothing", () => {
    const weight = number("weight", 2);
    expect(outcomeOf([weight, text("cpu", "abc")])).toBe("refused number_badx1@-1.cpu");
    expect(outcomeOf([weight, number("health", 1.5)])).toBe("refused number_rangex1@-1.health");
    expect(outcomeOf([weight, number("region", 1)])).toBe("refused wrong_typex1@-1.region");
    expect(outcomeOf([weight, number("updated_at", -1)])).toBe("refused number_rangex1@-1.updated_at");
    expect(outcomeOf([weight, text("updated_at", "2024-10-27")])).toBe("refused number_badx1@-1.updated_at");
  });

  it("passes over keys it does not know", () => {
    expect(outcomeOf([text("strategy", "adaptive"), number("cpu", 1)])).toBe(
      "taken 7:cpu=1.0 unknown_keyx1@-1.strategy",
    );
  });

  it("refuses a message without its namespace, too large, or damaged", () => {
    expect(outcomeOfBytes([])).toBe("refused no_namespacex1@-1");
    expect(outcomeOfBytes([0x0a])).toBe("refused wirex1@-1");
    expect(outcomeOf([[0x0a, 0x05]])).toBe("refused wirex1@-1");
    expect(source.decode(0, METADATA_BYTES_MAX + 1, recorder)).toBe(false);
    expect(faultsOf(source)).toBe("too_largex1@-1");
  });

  it("never traps on random damage, and what it refuses it has not told", () => {
    const random = new Random(20241027);
    const original = encode.metadata([
      text("region", "eu"),
      number("cpu", 0.5),
      text("weight", "2"),
      number("updated_at", 1),
    ]);
    let taken = 0;
    for (let round = 0; round < 5000; round++) {
      const bytes = original.slice(0, original.length);
      for (let i = 1 + <i32>random.below(3); i > 0; i--) bytes[random.below(bytes.length)] = <u8>random.next();
      const accepted = source.decode(bytes.dataStart, bytes.length, recorder);
      if (accepted) taken++;
      expect(accepted || recorder.calls.length === 0).toBe(true, `round ${round}`);
      recorder.take();
    }
    // Both outcomes must occur, or the damage tests nothing.
    expect(taken).toBeGreaterThan(250);
    expect(taken).toBeLessThan(4750);
  });
});

/** Counts what it is told of health and weight. */
class HealthTeller extends Recorder {
  count: i32 = 0;

  setHealth(_index: i32, health: f32): void {
    if (!isNaN(health)) this.count++;
  }

  setWeight(_index: i32, weight: f32): void {
    if (!isNaN(weight)) this.count++;
  }
}
