// Host calls that read state: properties and shared data.

import { Status } from "../abi.ts";
import type { ScriptedHost } from "../vm.ts";

function getProperty(host: ScriptedHost, path: number, pathSize: number, value: number, size: number): number {
  const { memory } = host;
  if (!memory.holds(path >>> 0, pathSize >>> 0)) return Status.InvalidMemoryAccess;
  const found = host.property(host.paths.get(memory.bytes, path >>> 0, pathSize >>> 0));
  return typeof found === "number" ? found : memory.give(found, value >>> 0, size >>> 0);
}

function getSharedData(
  host: ScriptedHost,
  key: number,
  keySize: number,
  value: number,
  size: number,
  cas: number,
): number {
  const { memory } = host;
  if (!memory.holds(key >>> 0, keySize >>> 0)) return Status.InvalidMemoryAccess;
  const entry = host.sharedData.entries.get(memory.text(key >>> 0, keySize >>> 0));
  if (entry === undefined) return Status.NotFound;
  const status = memory.give(entry.value, value >>> 0, size >>> 0);
  if (status !== Status.Ok) return status;
  return memory.writeU32(cas >>> 0, entry.cas) ? Status.Ok : Status.InvalidMemoryAccess;
}

function setSharedData(
  host: ScriptedHost,
  key: number,
  keySize: number,
  value: number,
  valueSize: number,
  cas: number,
): number {
  const { memory } = host;
  if (!memory.holds(key >>> 0, keySize >>> 0) || !memory.holds(value >>> 0, valueSize >>> 0)) {
    return Status.InvalidMemoryAccess;
  }
  const stored = memory.copy(value >>> 0, valueSize >>> 0);
  return host.sharedData.set(memory.text(key >>> 0, keySize >>> 0), stored, cas >>> 0);
}

export const PROPERTY_CALLS = {
  proxy_get_property: getProperty,
  proxy_get_shared_data: getSharedData,
  proxy_set_shared_data: setSharedData,
};
