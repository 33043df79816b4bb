/** Cluster metadata as protobuf bytes, written by hand. */
import { field, listValue, pair, stringValue, structValue, utf8 } from "../math/protobuf/encoder";

export * from "../math/protobuf/encoder";

/** A whole Metadata message with the namespace "steer". */
export function metadata(pairs: u8[][]): u8[] {
  return field(1, field(1, utf8("steer")).concat(field(2, pairs.flat())));
}

/** An entry with an address, and further pairs. */
export function endpoint(address: string, pairs: u8[][] = []): u8[] {
  return structValue([pair("address", stringValue(address))].concat(pairs));
}

/** A Metadata message that lists these endpoints. */
export function listing(endpoints: u8[][]): u8[] {
  return metadata([pair("endpoints", listValue(endpoints))]);
}
