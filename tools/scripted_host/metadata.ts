// Protobuf bytes of envoy.config.core.v3.Metadata from plain objects, by a real protobuf library.

import protobuf from "protobufjs";

/** A google.protobuf.Value; NaN and infinities are encoded as they are. */
export type MetadataValue = null | boolean | number | string | readonly MetadataValue[] | MetadataStruct;
export interface MetadataStruct {
  readonly [key: string]: MetadataValue;
}
/** Namespace to struct. */
export type FilterMetadata = Readonly<Record<string, MetadataStruct>>;

const { root } = protobuf.parse(`
  syntax = "proto3";
  message Metadata { map<string, Struct> filter_metadata = 1; }
  message Struct { map<string, Value> fields = 1; }
  message ListValue { repeated Value values = 1; }
  message Value {
    oneof kind {
      int32 null_value = 1;
      double number_value = 2;
      string string_value = 3;
      bool bool_value = 4;
      Struct struct_value = 5;
      ListValue list_value = 6;
    }
  }
`);
const Metadata = root.lookupType("Metadata");

interface StructMessage {
  fields?: Record<string, ValueMessage>;
}
interface ValueMessage {
  readonly kind?: Exclude<keyof ValueMessage, "kind">;
  nullValue?: number;
  numberValue?: number;
  stringValue?: string;
  boolValue?: boolean;
  structValue?: StructMessage;
  listValue?: { values?: ValueMessage[] };
}

/** Encodes metadata; entries keep the order of the object's keys. */
export function encodeMetadata(filterMetadata: FilterMetadata): Uint8Array {
  const message: object = { filterMetadata: mapped(filterMetadata, structMessage) };
  return Metadata.encode(message as protobuf.Message).finish();
}

/**
 * Decodes what `encodeMetadata` gave, or what was made of it.
 *
 * @throws Error on bytes that are no Metadata message
 */
export function decodeMetadata(bytes: Uint8Array): FilterMetadata {
  const message = Metadata.decode(bytes) as { filterMetadata?: Record<string, StructMessage> };
  return mapped(message.filterMetadata ?? {}, plainStruct);
}

function mapped<A, B>(source: Readonly<Record<string, A>>, convert: (value: A) => B): Record<string, B> {
  const target: Record<string, B> = {};
  for (const key of Object.keys(source)) target[key] = convert(source[key] as A);
  return target;
}

function structMessage(struct: MetadataStruct): StructMessage {
  return { fields: mapped(struct, valueMessage) };
}

function valueMessage(value: MetadataValue): ValueMessage {
  if (value === null) return { nullValue: 0 };
  if (typeof value === "number") return { numberValue: value };
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (Array.isArray(value)) return { listValue: { values: value.map(valueMessage) } };
  return { structValue: structMessage(value as MetadataStruct) };
}

function plainStruct(message: StructMessage): MetadataStruct {
  return mapped(message.fields ?? {}, plainValue);
}

function plainValue(message: ValueMessage): MetadataValue {
  // Unset fields read as their defaults; the oneof's name says which one is set.
  switch (message.kind) {
    case "structValue":
      return plainStruct(message.structValue ?? {});
    case "listValue":
      return (message.listValue?.values ?? []).map(plainValue);
    case undefined:
    case "nullValue":
      return null;
    default:
      return message[message.kind] ?? null;
  }
}
