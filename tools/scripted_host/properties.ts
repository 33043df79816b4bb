// What Envoy answers to a property read, by path; NotFound for all else unless a script sets it.

import { HeaderMapType, Status } from "./abi.ts";
import { int64, remembered } from "./encoding.ts";
import { grpcStatus } from "./grpc_status.ts";
import { readableMap } from "./header_maps.ts";
import type { HeaderList } from "./headers.ts";
import type { MetadataMessage, Property } from "./metadata_message.ts";
import type { Stream } from "./stream.ts";

/** One path that a plugin has read, or a script has set. */
export interface PropertyPath {
  /** Parts with NUL between them. */
  readonly path: string;
  readonly resolve: Resolver;
  readCount: number;
}

type Resolver = (stream: Stream) => Property;

const GRPC_STATUS_MAPS = [HeaderMapType.ResponseTrailers, HeaderMapType.ResponseHeaders];
const statusBytes = remembered((status: number) => int64(status));

const RESOLVERS: Readonly<Record<string, Resolver>> = {
  "xds.cluster_name": (stream) => stream.clusterName,
  "xds.cluster_metadata": (stream) => stream.cluster?.metadata.bytes ?? Status.NotFound,
  "xds.upstream_host_metadata": upstreamHostMetadata,
  "source.address": (stream) => stream.sourceAddress,
  "upstream.address": (stream) => stream.upstreamAddress,
  "upstream.request_attempt_count": (stream) => stream.attemptCount,
  "response.code": (stream) => stream.responseCode,
  "response.flags": (stream) => stream.responseFlags,
  "response.grpc_status": responseGrpcStatus,
  "response.code_details": (stream) => stream.codeDetails,
  "request.method": (stream) => header(stream, ":method"),
  "request.path": (stream) => header(stream, ":path"),
  "request.host": (stream) => header(stream, ":authority"),
};

/** "xds.cluster_name" as the plugin writes it: NUL between the parts. A path with NULs stays as it is. */
export function nulPath(path: string): string {
  return path.includes("\0") ? path : path.replaceAll(".", "\0");
}

/** For humans. */
export function dottedPath(path: string): string {
  return path.replaceAll("\0", ".");
}

export function propertyPath(path: string): PropertyPath {
  return { path, resolve: resolverOf(path), readCount: 0 };
}

function resolverOf(path: string): Resolver {
  const known = RESOLVERS[dottedPath(path)];
  if (known !== undefined) return known;
  const parts = path.split("\0");
  const below = parts.slice(2);
  if (parts[0] === "xds" && parts[1] === "cluster_metadata") {
    return (stream) => stream.cluster?.metadata.leaf(path, below) ?? Status.NotFound;
  }
  if (parts[0] === "xds" && parts[1] === "upstream_host_metadata") {
    return (stream) => endpointMetadata(stream)?.leaf(path, below) ?? Status.NotFound;
  }
  if (parts[0] === "request" && parts[1] === "headers" && below[0] !== undefined) {
    const name = below[0];
    return (stream) => header(stream, name);
  }
  return () => Status.NotFound;
}

function endpointMetadata({ cluster, upstreamHost }: Stream): MetadataMessage | undefined {
  return upstreamHost === undefined ? undefined : cluster?.endpointMetadata(upstreamHost);
}

function upstreamHostMetadata(stream: Stream): Property {
  if (stream.upstreamHost === undefined) return Status.NotFound;
  // A host without metadata is a null, which Envoy cannot serialize.
  return endpointMetadata(stream)?.bytes ?? Status.SerializationFailure;
}

function responseGrpcStatus(stream: Stream): Property {
  const [trailers, headers] = GRPC_STATUS_MAPS.map((type) => readableMap(stream, type));
  const status = grpcStatus(listOf(trailers), listOf(headers), stream.code);
  return status === undefined ? Status.NotFound : statusBytes(status);
}

function listOf(map: HeaderList | Status | undefined): HeaderList | undefined {
  return typeof map === "number" ? undefined : map;
}

function header(stream: Stream, name: string): Property {
  const value = stream.requestHeaders.get(name);
  return value === undefined ? Status.NotFound : Buffer.from(value, "latin1");
}
