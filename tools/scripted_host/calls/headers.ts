// Host calls on header maps.

import { HEADER_MAP_TYPE_MAX, Status } from "../abi.ts";
import { pairs } from "../encoding.ts";
import { changeableMap, readableMap } from "../header_maps.ts";
import type { HeaderList } from "../headers.ts";
import type { ScriptedHost } from "../vm.ts";

function nameAt(host: ScriptedHost, pointer: number, sizeBytes: number): string | undefined {
  const { memory } = host;
  return memory.holds(pointer, sizeBytes) ? host.names.get(memory.bytes, pointer, sizeBytes) : undefined;
}

function getValue(host: ScriptedHost, type: number, key: number, keySize: number, value: number, size: number): number {
  const name = nameAt(host, key >>> 0, keySize >>> 0);
  if (name === undefined) return Status.InvalidMemoryAccess;
  const map = readableMap(host.current, type);
  if (typeof map === "number") return map;
  const found = map.get(name);
  return found === undefined ? Status.NotFound : host.memory.giveText(found, value >>> 0, size >>> 0);
}

type Change = (map: HeaderList, name: string, value: string) => void;

function change(apply: Change) {
  return (host: ScriptedHost, type: number, key: number, keySize: number, value: number, valueSize: number): number => {
    const name = nameAt(host, key >>> 0, keySize >>> 0);
    if (name === undefined || !host.memory.holds(value >>> 0, valueSize >>> 0)) return Status.InvalidMemoryAccess;
    const map = changeableMap(host.current, type);
    if (typeof map === "number") return map;
    apply(map, name, host.memory.text(value >>> 0, valueSize >>> 0));
    return Status.Ok;
  };
}

const NOTHING = new Uint8Array(0);

function getPairs(host: ScriptedHost, type: number, pointer: number, size: number): number {
  if (type >>> 0 > HEADER_MAP_TYPE_MAX) return Status.BadArgument;
  const map = readableMap(host.current, type);
  const bytes = typeof map === "number" || map.length === 0 ? NOTHING : pairs(map.entries());
  return host.memory.give(bytes, pointer >>> 0, size >>> 0);
}

// Envoy looks for the size where it looks for what can be changed, so there is none in the log or of an HTTP call's answer.
function getSize(host: ScriptedHost, type: number, result: number): number {
  const map = changeableMap(host.current, type);
  if (typeof map === "number") return map;
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
