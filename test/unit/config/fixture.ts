/** Two strategies of the tests' own, and texts handed to the parsers as bytes. */
import { Config, ConfigResult, parseConfig } from "../../../assembly/config/config";
import { parseJson } from "../../../assembly/config/json";
import { ObjectReader } from "../../../assembly/config/reader";
import { StrategyOptions, StrategySpec } from "../../../assembly/config/settings";
import { JsonKind, JsonValue } from "../../../assembly/config/value";
import * as encode from "../math/protobuf/encoder";

export class NearOptions extends StrategyOptions {
  reachKm: f64 = 0;
  cpuWeight: f64 = 0;
}

export class NearSpec extends StrategySpec {
  constructor() {
    super("near");
  }

  read(reader: ObjectReader): StrategyOptions {
    const options = new NearOptions();
    options.reachKm = reader.number("reach_km", 500, 0.5, 20000);
    options.cpuWeight = reader.object("weights").number("cpu", 0.4, 0, 1);
    return options;
  }
}

export class AdaptiveOptions extends StrategyOptions {
  slots: i32 = 0;
}

export class AdaptiveSpec extends StrategySpec {
  constructor() {
    super("adaptive");
  }

  read(reader: ObjectReader): StrategyOptions {
    const options = new AdaptiveOptions();
    options.slots = reader.powerOfTwo("slots", 1024, 256, 65536);
    return options;
  }
}

export const SPECS: StrategySpec[] = [new NearSpec(), new AdaptiveSpec()];

export function parse(text: string): ConfigResult {
  const bytes = String.UTF8.encode(text);
  return parseConfig(changetype<usize>(bytes), bytes.byteLength, SPECS);
}

/** The configuration of a text that must be right. */
export function configOf(text: string): Config {
  const result = parse(text);
  assert(result.config !== null, `${text}\n${result.errors.join("\n")}`);
  return result.config!;
}

/** The lines that a configuration is refused with. */
export function problems(text: string): string {
  return parse(text).errors.join("\n");
}

/** The line that a text is refused with as JSON, "" where it is JSON. */
export function jsonProblem(text: string): string {
  return bytesProblem(String.UTF8.encode(text));
}

export function bytesProblem(bytes: ArrayBuffer): string {
  const errors: string[] = [];
  const value = parseJson(changetype<usize>(bytes), bytes.byteLength, errors);
  assert((value === null) === (errors.length === 1), "either a value or one line");
  return errors.join("\n");
}

/** The tree of a text that must be JSON. */
export function json(text: string): JsonValue {
  const errors: string[] = [];
  const bytes = String.UTF8.encode(text);
  const value = parseJson(changetype<usize>(bytes), bytes.byteLength, errors);
  assert(value !== null, errors.join("\n"));
  return value!;
}

/** The bytes of google.protobuf.Struct that mean the same as an object. */
export function structOf(object: JsonValue): u8[] {
  const fields: u8[][] = [];
  for (let i = 0; i < object.keys.length; i++) fields.push(encode.pair(object.keys[i], structValueOf(object.items[i])));
  return fields.flat();
}

function structValueOf(value: JsonValue): u8[] {
  if (value.kind === JsonKind.Bool) return encode.boolValue(value.flag);
  if (value.kind === JsonKind.Number) return encode.numberValue(value.number);
  if (value.kind === JsonKind.String) return encode.stringValue(value.text);
  if (value.kind === JsonKind.Object) return encode.field(5, structOf(value));
  if (value.kind === JsonKind.Null) return encode.nullValue();
  return encode.listValue(value.items.map<u8[]>((item) => structValueOf(item)));
}

/** The lines that a Struct's bytes are refused with. */
export function structProblems(bytes: u8[]): string {
  return parseConfig(bytes.dataStart, bytes.length, SPECS).errors.join("\n");
}
