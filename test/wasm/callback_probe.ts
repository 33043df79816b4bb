// The probe with a callback for everything that can happen to a stream or an HTTP call, in each of which a script can look around.

import { pairs } from "../../tools/scripted_host/encoding.ts";
import type { Plugin, RootContext, ScriptedHost } from "../../tools/scripted_host/index.ts";
import { compileProbe, input, output, SOURCE } from "./probe.ts";

const CALLBACKS = `
@external("env", "proxy_http_call")
declare function httpCall(cluster: usize, clusterSize: u32, headers: usize, headersSize: u32, body: usize, bodySize: u32,
  trailers: usize, trailersSize: u32, timeoutMs: u32, token: usize): u32;
@external("env", "proxy_get_header_map_size")
declare function getMapSize(map: u32, size: usize): u32;

// 128..164 arguments of the HTTP call, 256..272 of the callback that tells of its answer
export function ask(id: u32): u32 {
  return httpCall(load<u32>(128), load<u32>(132), load<u32>(136), load<u32>(140), load<u32>(144), load<u32>(148),
    load<u32>(152), load<u32>(156), load<u32>(160), load<u32>(164));
}
export function mapSize(id: u32, map: u32): u32 { return getMapSize(map, 64); }
export function proxy_on_http_call_response(id: u32, token: u32, headers: u32, body: u32, trailers: u32): void {
  store<u32>(256, id); store<u32>(260, token); store<u32>(264, headers); store<u32>(268, body); store<u32>(272, trailers);
  log(3, 1024, 0);
}
export function proxy_on_request_headers(id: u32, count: u32, end: u32): u32 { log(3, 1024, 0); return 0; }
export function proxy_on_response_headers(id: u32, count: u32, end: u32): u32 { log(3, 1024, 0); return 0; }
export function proxy_on_response_trailers(id: u32, count: u32): u32 { store<u32>(256, count); log(3, 1024, 0); return 0; }
export function proxy_on_done(id: u32): u32 { log(3, 1024, 0); return 1; }
`;

export function compileCallbackProbe(): Promise<Plugin> {
  return compileProbe(SOURCE + CALLBACKS);
}

/** Calls `look` inside of every callback from now on. */
export function inCallbacks(vm: ScriptedHost, look: () => void): void {
  vm.fault("proxy_log", () => {
    look();
    return undefined;
  });
}

/** Reads a header's first value: the text, or the status where there is none. */
export function header(vm: ScriptedHost, id: number, map: number, name: string): string | number {
  const status = vm.invoke("header", id, map, input(vm, name));
  return status === 0 ? output(vm) : status;
}

/** Reads a property: the bytes as byte string, or the status. */
export function property(vm: ScriptedHost, id: number, path: string): string | number {
  const status = vm.invoke("property", id, input(vm, path.replaceAll(".", "\0")));
  return status === 0 ? output(vm) : status;
}

/** Reads a buffer: the bytes as byte string, or the status. */
export function buffer(vm: ScriptedHost, id: number, type: number): string | number {
  const status = vm.invoke("readConfiguration", id, type);
  return status === 0 ? output(vm) : status;
}

/** What `proxy_on_http_call_response` was called with last: context, token, header count, body size, trailer count. */
export function told(vm: ScriptedHost): number[] {
  return [256, 260, 264, 268, 272].map((address) => vm.memory.readU32(address) ?? -1);
}

export const GET = [
  [":method", "GET"],
  [":path", "/"],
  [":authority", "test"],
] as const;

export interface Asked {
  cluster?: string;
  headers?: readonly (readonly [string, string])[] | Uint8Array;
  body?: string;
  trailers?: readonly (readonly [string, string])[];
  timeoutMs?: number;
}

const ARGUMENTS = 128;
const TEXTS = 10_000;
export const TOKEN = 76;

/** Writes the arguments of an HTTP call; the n-th lies at 128 + 4 n. */
export function prepare(vm: ScriptedHost, asked: Asked = {}): void {
  const { cluster = "api", headers = GET, body = "", trailers, timeoutMs = 0 } = asked;
  const parts = [
    Buffer.from(cluster),
    headers instanceof Uint8Array ? headers : pairs(headers),
    Buffer.from(body),
    trailers === undefined ? Buffer.alloc(0) : pairs(trailers),
  ];
  const { bytes } = vm.memory;
  let address = TEXTS;
  parts.forEach((part, index) => {
    bytes.set(part, address);
    bytes.writeUInt32LE(address, ARGUMENTS + index * 8);
    bytes.writeUInt32LE(part.length, ARGUMENTS + index * 8 + 4);
    address += part.length;
  });
  bytes.writeInt32LE(timeoutMs, ARGUMENTS + 32);
  bytes.writeUInt32LE(TOKEN, ARGUMENTS + 36);
  bytes.writeUInt32LE(99, TOKEN);
}

/** Makes an HTTP call; returns its status. */
export function ask(vm: ScriptedHost, root: RootContext, asked: Asked = {}): number {
  prepare(vm, asked);
  return vm.invoke("ask", root.id);
}
