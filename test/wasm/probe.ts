// A small module that makes one host call for each call to it, so that the host's own answers can be tested.

import asc from "assemblyscript/asc";
import { compilePlugin, type Plugin, type ScriptedHost } from "../../tools/scripted_host/index.ts";

export const SOURCE = `
@external("env", "proxy_get_property")
declare function getProperty(path: usize, size: usize, value: usize, valueSize: usize): u32;
@external("env", "proxy_get_header_map_value")
declare function getHeader(map: u32, key: usize, keySize: usize, value: usize, size: usize): u32;
@external("env", "proxy_add_header_map_value")
declare function addHeader(map: u32, key: usize, keySize: usize, value: usize, size: usize): u32;
@external("env", "proxy_replace_header_map_value")
declare function replaceHeader(map: u32, key: usize, keySize: usize, value: usize, size: usize): u32;
@external("env", "proxy_remove_header_map_value")
declare function removeHeader(map: u32, key: usize, keySize: usize): u32;
@external("env", "proxy_get_header_map_pairs")
declare function getPairs(map: u32, value: usize, size: usize): u32;
@external("env", "proxy_get_buffer_bytes")
declare function getBuffer(type: u32, start: u32, length: u32, value: usize, size: usize): u32;
@external("env", "proxy_set_shared_data")
declare function setShared(key: usize, keySize: usize, value: usize, size: usize, cas: u32): u32;
@external("env", "proxy_get_shared_data")
declare function getShared(key: usize, keySize: usize, value: usize, size: usize, cas: usize): u32;
@external("env", "proxy_define_metric")
declare function defineMetric(type: u32, name: usize, size: usize, id: usize): u32;
@external("env", "proxy_increment_metric")
declare function incrementMetric(id: u32, offset: i64): u32;
@external("env", "proxy_get_current_time_nanoseconds")
declare function now(result: usize): u32;
@external("env", "proxy_set_tick_period_milliseconds")
declare function setTick(periodMs: u32): u32;
@external("env", "proxy_log")
declare function log(level: u32, message: usize, size: usize): u32;

// 64..76 answers (address, size, cas), 1024.. text in, 8192.. text out
export let room: usize = 8192;
export let configured: u32 = 99;

export function setRoom(id: u32, address: u32): void { room = address; }
export function proxy_on_memory_allocate(size: usize): usize { return room; }
export function growMemory(id: u32, pages: i32): i32 { return memory.grow(pages); }
export function trap(id: u32): void { unreachable(); }
export function spin(id: u32): void { spin(id + 1); spin(id + 2); }

export function proxy_on_configure(id: u32, size: u32): u32 { configured = getBuffer(7, 0, size, 64, 68); return 1; }
export function readConfiguration(id: u32, type: u32): u32 { return getBuffer(type, 0, 1000, 64, 68); }
export function proxy_on_tick(id: u32): void { log(2, 1024, 4); }
export function period(id: u32, ms: u32): u32 { return setTick(ms); }
export function property(id: u32, size: u32): u32 { return getProperty(1024, size, 64, 68); }
export function propertyTo(id: u32, address: u32): u32 { return getProperty(1024, 16, address, 68); }
export function propertyAt(id: u32, path: u32, size: u32): u32 { return getProperty(path, size, 64, 68); }
export function header(id: u32, map: u32, size: u32): u32 { return getHeader(map, 1024, size, 64, 68); }
export function add(id: u32, map: u32, size: u32): u32 { return addHeader(map, 1024, size, 1024, size); }
export function replace(id: u32, map: u32, size: u32): u32 { return replaceHeader(map, 1024, size, 1024, size); }
export function remove(id: u32, map: u32, size: u32): u32 { return removeHeader(map, 1024, size); }
export function pairs(id: u32, map: u32): u32 { return getPairs(map, 64, 68); }
export function share(id: u32, size: u32, cas: u32): u32 { return setShared(1024, size, 1024, size, cas); }
export function shared(id: u32, size: u32): u32 { return getShared(1024, size, 64, 68, 72); }
export function define(id: u32, type: u32, size: u32): u32 { return defineMetric(type, 1024, size, 64); }
export function increment(id: u32, metric: u32, offset: i32): u32 { return incrementMetric(metric, offset); }
export function clock(id: u32): u32 { return now(64); }
export function proxy_on_log(id: u32): void { log(0, 1024, 3); }
export function proxy_on_delete(id: u32): void { log(1, 1024, 3); }
`;

/** Text that the probe's host calls take; returns its size. */
export function input(vm: ScriptedHost, text: string): number {
  return vm.memory.bytes.latin1Write(text, 1024, text.length);
}

/** What the last host call handed over, as byte string. */
export function output(vm: ScriptedHost): string {
  return vm.memory.text(vm.memory.readU32(64) ?? 0, vm.memory.readU32(68) ?? 0);
}

/** Compiles AssemblyScript to a module that the host can load. */
export async function compileProbe(source = SOURCE): Promise<Plugin> {
  const compiled = await asc.compileString(source, {
    runtime: "stub",
    initialMemory: 1,
    noAssert: true,
    use: ["abort="],
  });
  if (compiled.error || !compiled.binary) throw new Error(compiled.stderr.toString());
  return compilePlugin(compiled.binary);
}
