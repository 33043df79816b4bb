// One HTTP stream through the plugin: its headers, what Envoy knows of it, and the callbacks in Envoy's order.

import { Status } from "./abi.ts";
import type { Cluster } from "./cluster.ts";
import { int64, remembered, utf8 } from "./encoding.ts";
import { HeaderList, type HeaderValues } from "./headers.ts";
import type { Property } from "./metadata_message.ts";
import { nulPath } from "./properties.ts";
import type { RootContext } from "./root.ts";

export interface StreamOptions {
  /** The route's cluster; without it there is no route. */
  cluster?: string;
  headers?: HeaderValues | HeaderList;
  /** "ip:port" */
  sourceAddress?: string;
  /** True (default) where the request ends with its headers. */
  endOfStream?: boolean;
}

export interface ResponseOptions {
  /** "ip:port" of the host that answered; without it the answer is Envoy's own. */
  answeredBy?: string;
  endOfStream?: boolean;
}

/** How Envoy saw the stream end. What is left out keeps what was seen before; null is NotFound. */
export interface Ending {
  /** "ip:port" of the last host that was chosen. */
  answeredBy?: string | null;
  /** Also the `:status` that the log shows where no response headers were sent. */
  code?: number | null;
  flags?: number | null;
  attempts?: number | null;
  codeDetails?: string | null;
}

const DEFAULT_HEADERS = HeaderList.from({ ":method": "GET", ":path": "/", ":authority": "test", ":scheme": "http" });
const ENDING = ["proxy_on_log", "proxy_on_done", "proxy_on_delete"];
const textBytes = remembered(utf8);
const integerBytes = remembered((value: number) => int64(value));

export class Stream {
  readonly stream = this;
  readonly requestHeaders: HeaderList;
  /** Empty until there are some. */
  responseHeaders = new HeaderList();
  responseTrailers: HeaderList | undefined;
  /** The callback that runs, which decides what can be read; undefined outside: a script's own calls reach all there is. */
  phase: string | undefined;
  readonly cluster: Cluster | undefined;
  readonly clusterName: Property;
  readonly sourceAddress: Property;
  /** "ip:port" of the last host that was chosen. */
  upstreamHost: string | undefined;
  attemptCount: Property = Status.NotFound;
  /** The HTTP status of the answer. */
  code: number | undefined;
  responseFlags: Property = integerBytes(0);
  codeDetails: Property = Status.NotFound;
  /** Properties of this stream alone, by path with NULs; see `setProperty`. */
  properties: Map<string, Property> | undefined;
  /** What the last headers, body or trailers callback answered; 0 is Continue. */
  action = 0;
  private readonly endOfStream: boolean;

  constructor(
    readonly id: number,
    readonly root: RootContext,
    options: StreamOptions,
  ) {
    this.requestHeaders = HeaderList.from(options.headers ?? DEFAULT_HEADERS);
    this.clusterName = text(options.cluster);
    this.cluster = options.cluster === undefined ? undefined : root.host.clusters.get(options.cluster);
    this.sourceAddress = text(options.sourceAddress);
    this.endOfStream = options.endOfStream ?? true;
    root.host.contexts.set(id, this);
    root.host.invoke("proxy_on_context_create", id, root.id);
  }

  /** Scripts a property for this stream: bytes, or the status that reading it gives. */
  setProperty(path: string, value: Property): void {
    this.properties ??= new Map();
    this.properties.set(nulPath(path), value);
  }

  /** The current request header's first value. */
  header(name: string): string | undefined {
    return this.requestHeaders.get(name);
  }

  sendRequestHeaders(): this {
    return this.step("proxy_on_request_headers", this.requestHeaders.length, this.endOfStream);
  }

  requestBody(sizeBytes: number, endOfStream: boolean): this {
    return this.step("proxy_on_request_body", sizeBytes, endOfStream);
  }

  requestTrailers(): this {
    return this.step("proxy_on_request_trailers", 0, false);
  }

  /** @param headers the upstream's answer; `:status` (200 where it is missing) gives `response.code` */
  sendResponseHeaders(
    headers: HeaderValues | HeaderList,
    { answeredBy, endOfStream = false }: ResponseOptions = {},
  ): this {
    this.responseHeaders = HeaderList.ofAnswer(headers);
    this.ended({ answeredBy, code: Number(this.responseHeaders.get(":status")) });
    return this.step("proxy_on_response_headers", this.responseHeaders.length, endOfStream);
  }

  /** Ends the answer with trailers, such as a gRPC status. */
  sendResponseTrailers(trailers: HeaderValues | HeaderList): this {
    this.responseTrailers = HeaderList.from(trailers);
    return this.step("proxy_on_response_trailers", this.responseTrailers.length, false);
  }

  /** Ends the stream: access log, done, delete. */
  finish(ending: Ending = {}): void {
    this.ended(ending);
    if (this.attemptCount === Status.NotFound && ending.attempts === undefined) {
      this.attemptCount = integerBytes(this.upstreamHost === undefined ? 0 : 1);
    }
    if (this.responseHeaders.length === 0 && typeof ending.code === "number") {
      this.responseHeaders = HeaderList.from({ ":status": String(ending.code) });
    }
    for (const callback of ENDING) this.call(callback);
    this.root.host.contexts.delete(this.id);
  }

  /** Sets what Envoy knows of the ending without a callback. */
  ended({ answeredBy, code, flags, attempts, codeDetails }: Ending): void {
    if (answeredBy !== undefined) this.upstreamHost = answeredBy ?? undefined;
    if (code !== undefined) this.code = code ?? undefined;
    if (flags !== undefined) this.responseFlags = integer(flags);
    if (attempts !== undefined) this.attemptCount = integer(attempts);
    if (codeDetails !== undefined) this.codeDetails = text(codeDetails);
  }

  get responseCode(): Property {
    return integer(this.code ?? null);
  }

  get upstreamAddress(): Property {
    return text(this.upstreamHost);
  }

  private step(callback: string, count: number, endOfStream: boolean): this {
    this.action = this.call(callback, count, endOfStream ? 1 : 0);
    return this;
  }

  private call(callback: string, first = 0, second = 0): number {
    this.phase = callback;
    const answer = this.root.host.invoke(callback, this.id, first, second);
    this.phase = undefined;
    return answer;
  }
}

function text(value: string | null | undefined): Property {
  return value === undefined || value === null ? Status.NotFound : textBytes(value);
}

function integer(value: number | null): Property {
  return value === null ? Status.NotFound : integerBytes(value);
}
