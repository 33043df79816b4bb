// Which header maps a callback can reach, as in Envoy's wasm context: its own (as long as it lets the stream go on, which is all
// that is played here), the log all that the stream had, a root context the answer that it is told of.

import { HEADER_MAP_TYPE_MAX, HeaderMapType, Status } from "./abi.ts";
import type { HeaderList } from "./headers.ts";
import type { Stream } from "./stream.ts";
import type { Context } from "./vm.ts";

const LOG = "proxy_on_log";
const OWNER: Readonly<Record<number, string>> = {
  [HeaderMapType.RequestHeaders]: "proxy_on_request_headers",
  [HeaderMapType.ResponseHeaders]: "proxy_on_response_headers",
  [HeaderMapType.ResponseTrailers]: "proxy_on_response_trailers",
};

/** The map that can be read, or the status that a read of one of its values gives. */
export function readableMap(context: Context | undefined, type: number): HeaderList | Status {
  if (type >>> 0 > HEADER_MAP_TYPE_MAX) return Status.BadArgument;
  const logging = context?.stream?.phase === LOG;
  return mapOf(context, type, logging) ?? (logging ? Status.NotFound : Status.BadArgument);
}

/** The map that can be changed; BadArgument where there is none, as always in the log. */
export function changeableMap(context: Context | undefined, type: number): HeaderList | Status {
  if (OWNER[type] === undefined) return Status.BadArgument;
  return mapOf(context, type, false) ?? Status.BadArgument;
}

function mapOf(context: Context | undefined, type: number, logging: boolean): HeaderList | undefined {
  if (type === HeaderMapType.HttpCallResponseHeaders) return context?.root.httpResponse?.headers;
  if (type === HeaderMapType.HttpCallResponseTrailers) return context?.root.httpResponse?.trailers;
  const stream = context?.stream;
  if (stream === undefined) return undefined;
  return logging || stream.phase === undefined || stream.phase === OWNER[type] ? streamMap(stream, type) : undefined;
}

function streamMap(stream: Stream, type: number): HeaderList | undefined {
  if (type === HeaderMapType.RequestHeaders) return stream.requestHeaders;
  if (type === HeaderMapType.ResponseTrailers) return stream.responseTrailers;
  if (type === HeaderMapType.ResponseHeaders && stream.responseHeaders.length > 0) return stream.responseHeaders;
  return undefined;
}
