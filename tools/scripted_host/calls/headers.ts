// Host calls on header maps. A map that the current context does not have is a BadArgument.

import { HEADER_MAP_TYPE_MAX, HeaderMapType, Status } from "../abi.ts";
import { pairs } from "../encoding.ts";
import type { HeaderList } from "../headers.ts";
import type { ScriptedHost } from "../vm.ts";

function mapOf(host: ScriptedHost, type: number): HeaderList | undefined {
  const stream = host.current?.stream;
  if (type === HeaderMapType.RequestHeaders) return stream?.requestHeaders;
  // Envoy has no response headers before there is an answer.
  if (type === HeaderMapType.ResponseHeaders && stream?.responseHeaders.length !== 0) return stream?.responseHeaders;
  return undefined;
}

function nameAt(host: ScriptedHost, pointer: number, sizeBytes: number): string | undefined {
  const { memory } = host;
  return memory.holds(pointer, sizeBytes) ? host.names.get(memory.bytes, pointer, sizeBytes) : undefined;
}

function getValue(host: ScriptedHost, type: number, key: number, keySize: number, value: number, size: number): number {
  const name = nameAt(host, key >>> 0, keySize >>> 0);
  if (name === undefined) return Status.InvalidMemoryAccess;
  const map = mapOf(host, type);
  if (map === undefined) return Status.BadArgument;
  const found = map.get(name);
  return found === undefined ? Status.NotFound : host.memory.giveText(found, value >>> 0, size >>> 0);
}

type Change = (map: HeaderList, name: string, value: string) => void;

function change(apply: Change) {
  return (host: ScriptedHost, type: number, key: number, keySize: number, value: number, valueSize: number): number => {
    const name = nameAt(host, key >>> 0, keySize >>> 0);
    if (name === undefined || !host.memory.holds(value >>> 0, valueSize >>> 0)) return Status.InvalidMemoryAccess;
    const map = mapOf(host, type);
    if (map === undefined) return Status.BadArgument;
    apply(map, name, host.memory.text(value >>> 0, valueSize >>> 0));
    return Status.Ok;
  };
}

function getPairs(host: ScriptedHost, type: number, pointer: number, size: number): number {
  if (type >>> 0 > HEADER_MAP_TYPE_MAX) return Status.BadArgument;
  return host.memory.give(pairs(mapOf(host, type)?.entries() ?? []), pointer >>> 0, size >>> 0);
}

function getSize(host: ScriptedHost, type: number, result: number): number {
  const map = mapOf(host, type);
  if (map === undefined) return Status.BadArgument;
  const sizeBytes = map.entries().reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return host.memory.writeU32(result >>> 0, sizeBytes) ? Status.Ok : Status.InvalidMemoryAccess;
}

export const HEADER_CALLS = {
  proxy_get_header_map_value: getValue,
  proxy_add_header_map_value: change((map, name, value) => map.add(name, value)),
  proxy_replace_header_map_value: change((map, name, value) => map.replace(name, value)),
  proxy_remove_header_map_value: change((map, name) => map.remove(name)),
  proxy_get_header_map_pairs: getPairs,
  proxy_get_header_map_size: getSize,
};
