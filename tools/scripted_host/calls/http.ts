// The host call that asks another cluster: refused as Envoy refuses it, else recorded.

import { Status } from "../abi.ts";
import { parsedPairs } from "../encoding.ts";
import { HeaderList } from "../headers.ts";
import type { GuestMemory } from "../memory.ts";
import type { ScriptedHost } from "../vm.ts";

/** "host" is another name of ":authority" in Envoy's request headers. */
const REQUIRED_HEADERS = [[":path"], [":method"], [":authority", "host"]];

function headersAt(memory: GuestMemory, pointer: number, sizeBytes: number): HeaderList {
  const list = new HeaderList();
  const bytes = memory.bytes.subarray(pointer >>> 0, (pointer >>> 0) + (sizeBytes >>> 0));
  for (const [name, value] of parsedPairs(bytes)) list.add(name.toLowerCase(), value);
  return list;
}

function httpCall(
  host: ScriptedHost,
  cluster: number,
  clusterSize: number,
  headers: number,
  headersSize: number,
  body: number,
  bodySize: number,
  trailers: number,
  trailersSize: number,
  timeoutMs: number,
  token: number,
): number {
  const { memory, current } = host;
  const held =
    memory.holds(cluster >>> 0, clusterSize >>> 0) &&
    memory.holds(headers >>> 0, headersSize >>> 0) &&
    memory.holds(body >>> 0, bodySize >>> 0) &&
    memory.holds(trailers >>> 0, trailersSize >>> 0);
  if (!held || !memory.writeU32(token >>> 0, 0)) return Status.InvalidMemoryAccess;
  const name = memory.bytes.toString("utf8", cluster >>> 0, (cluster >>> 0) + (clusterSize >>> 0));
  if (current === undefined || timeoutMs < 0 || !host.clusters.has(name)) return Status.BadArgument;
  const list = headersAt(memory, headers, headersSize);
  if (!REQUIRED_HEADERS.every((names) => names.some((one) => list.get(one) !== undefined))) return Status.BadArgument;
  const call = host.http.make(current.root, {
    cluster: name,
    headers: list,
    body: memory.copy(body >>> 0, bodySize >>> 0),
    trailers: headersAt(memory, trailers, trailersSize),
    timeoutMs,
  });
  memory.writeU32(token >>> 0, call.token);
  host.http.respond?.(call);
  return Status.Ok;
}

export const HTTP_CALLS = { proxy_http_call: httpCall };
