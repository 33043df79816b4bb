// HTTP calls of a plugin (`proxy_http_call`): kept for the script to answer, and timed out by the clock. The answers are what
// Envoy's async client makes of them: only a reset fails a call, a timeout or a refused connection is an answer of Envoy's own.

import { utf8 } from "./encoding.ts";
import { HeaderList, type HeaderValues } from "./headers.ts";
import type { RootContext } from "./root.ts";

export interface HttpAnswer {
  /** `:status` is 200 where it is missing. */
  headers?: HeaderValues | HeaderList;
  /** A text is sent as UTF-8. */
  body?: string | Uint8Array;
  trailers?: HeaderValues | HeaderList;
}

/** What the plugin can read while it is told of an answer. */
export interface HttpResponse {
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly trailers: HeaderList | undefined;
}

export interface HttpRequest {
  readonly cluster: string;
  /** In the order that the plugin gave them, names in lower case. */
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly trailers: HeaderList;
  /** 0 = no timeout. */
  readonly timeoutMs: number;
}

/** One call. Each way of ending it says whether it was still open: what comes later reaches nobody. */
export class HttpCall implements HttpRequest {
  readonly cluster: string;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
  readonly trailers: HeaderList;
  readonly timeoutMs: number;
  readonly deadlineMs: number;
  private readonly open: Set<HttpCall>;

  constructor(
    readonly root: RootContext,
    /** What the plugin knows it by: a multiple of 4, as in Envoy. */
    readonly token: number,
    request: HttpRequest,
  ) {
    const { http, clock } = root.host;
    this.cluster = request.cluster;
    this.headers = request.headers;
    this.body = request.body;
    this.trailers = request.trailers;
    this.timeoutMs = request.timeoutMs;
    this.deadlineMs = this.timeoutMs === 0 ? Number.POSITIVE_INFINITY : clock.nowMs + this.timeoutMs;
    this.open = http.open;
  }

  get isOpen(): boolean {
    return this.open.has(this);
  }

  answer({ headers = {}, body = "", trailers }: HttpAnswer = {}): boolean {
    return this.end({
      headers: HeaderList.ofAnswer(headers),
      body: typeof body === "string" ? utf8(body) : body,
      trailers: trailers === undefined ? undefined : HeaderList.from(trailers),
    });
  }

  /** The stream is reset after the answer has begun: the plugin is told of 0 headers and 0 bytes. */
  fail(): boolean {
    return this.end(undefined);
  }

  /** Envoy's own answer when no answer has begun in time. */
  timeOut(): boolean {
    return this.answer(ownAnswer(504, "upstream request timeout"));
  }

  /** Envoy's own answer when the host takes no connection. */
  refuse(): boolean {
    return this.answer(ownAnswer(503, REFUSED));
  }

  /** Forgets the call; the plugin is not told. */
  cancel(): boolean {
    return this.open.delete(this);
  }

  private end(response: HttpResponse | undefined): boolean {
    const ended = this.root.host.alive && this.open.delete(this);
    if (ended) this.root.host.afterCallback(() => this.root.receive(this.token, response));
    return ended;
  }
}

const REFUSED = "upstream connect error or disconnect/reset before headers. reset reason: remote connection failure";

function ownAnswer(code: number, body: string): HttpAnswer {
  const headers = { ":status": String(code), "content-length": String(body.length), "content-type": "text/plain" };
  return { headers, body };
}

const TOKEN_STEP = 4;

/** The calls of one VM. */
export class HttpCalls {
  /** Every call, oldest first. */
  readonly made: HttpCall[] = [];
  /** Those that nobody has ended yet, oldest first. */
  readonly open = new Set<HttpCall>();
  /** Told of every new call; an answer given here reaches the plugin as soon as its callback has returned. */
  respond: ((call: HttpCall) => void) | undefined;

  /** The open call that times out first, or undefined. */
  get nextToTimeOut(): HttpCall | undefined {
    let next: HttpCall | undefined;
    for (const call of this.open) {
      if (call.deadlineMs < (next?.deadlineMs ?? Number.POSITIVE_INFINITY)) next = call;
    }
    return next;
  }

  make(root: RootContext, request: HttpRequest): HttpCall {
    const call = new HttpCall(root, (this.made.length + 1) * TOKEN_STEP, request);
    this.made.push(call);
    this.open.add(call);
    return call;
  }

  /** Cancels the open calls of a root context. */
  cancel(root: RootContext): void {
    for (const call of this.open) if (call.root === root) call.cancel();
  }
}
