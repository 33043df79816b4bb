// A root context: one plugin configuration (one filter of one listener) in a VM.

import { utf8 } from "./encoding.ts";
import type { HttpResponse } from "./http_calls.ts";
import type { Property } from "./metadata_message.ts";
import { Stream, type StreamOptions } from "./stream.ts";
import type { ScriptedHost } from "./vm.ts";

export interface RootOptions {
  /** `plugin_name`. */
  pluginName?: string;
  /** The plugin configuration: an object as JSON, a text or bytes as they are. */
  configuration?: object | string | Uint8Array;
  vmConfiguration?: object | string | Uint8Array;
}

export class RootContext {
  readonly root = this;
  readonly stream = undefined;
  readonly pluginName: Property;
  readonly configuration: Uint8Array;
  readonly vmConfiguration: Uint8Array;
  /** What `proxy_on_vm_start` and `proxy_on_configure` answered; true where they are not exported. */
  readonly accepted: boolean;
  /** True while `proxy_on_configure` runs: only then can the plugin configuration be read. */
  configuring = false;
  /** The answer to an HTTP call, while the plugin is told of it. */
  httpResponse: HttpResponse | undefined;
  /** 0 = no tick. */
  tickPeriodMs = 0;
  nextTickMs = Number.POSITIVE_INFINITY;

  constructor(
    readonly id: number,
    readonly host: ScriptedHost,
    options: RootOptions,
  ) {
    this.pluginName = utf8(options.pluginName ?? "");
    this.configuration = bytesOf(options.configuration);
    this.vmConfiguration = bytesOf(options.vmConfiguration);
    host.contexts.set(id, this);
    host.roots.add(this);
    host.invoke("proxy_on_context_create", id, 0);
    this.accepted = this.asked("proxy_on_vm_start", this.vmConfiguration.length) && this.configure();
  }

  /** @param periodMs 0 stops the ticks */
  setTickPeriod(periodMs: number): void {
    this.tickPeriodMs = periodMs;
    this.nextTickMs = periodMs === 0 ? Number.POSITIVE_INFINITY : this.host.clock.nowMs + periodMs;
  }

  /** Opens a stream and sends its request headers through the plugin. */
  request(options: StreamOptions = {}): Stream {
    return this.openStream(options).sendRequestHeaders();
  }

  /** Only creates the stream's context. */
  openStream(options: StreamOptions = {}): Stream {
    return new Stream(this.host.nextContextId(), this, options);
  }

  /** Tells the plugin of the answer to its HTTP call; undefined = the call failed. A closed root context hears nothing. */
  receive(token: number, response: HttpResponse | undefined): void {
    if (!this.host.roots.has(this)) return;
    const { headers, body, trailers } = response ?? {};
    this.httpResponse = response;
    try {
      const counts = [headers?.length ?? 0, body?.length ?? 0, trailers?.length ?? 0] as const;
      this.host.invoke("proxy_on_http_call_response", this.id, token, ...counts);
    } finally {
      this.httpResponse = undefined;
    }
  }

  /** Ends the root context, as a removed listener does; its HTTP calls are cancelled. */
  close(): void {
    this.setTickPeriod(0);
    this.host.http.cancel(this);
    this.host.invoke("proxy_on_done", this.id);
    this.host.invoke("proxy_on_delete", this.id);
    this.host.contexts.delete(this.id);
    this.host.roots.delete(this);
  }

  private configure(): boolean {
    this.configuring = true;
    const accepted = this.asked("proxy_on_configure", this.configuration.length);
    this.configuring = false;
    return accepted;
  }

  private asked(callback: string, sizeBytes: number): boolean {
    return !this.host.exports(callback) || this.host.invoke(callback, this.id, sizeBytes) !== 0;
  }
}

function bytesOf(source: object | string | Uint8Array | undefined): Uint8Array {
  if (source === undefined) return new Uint8Array(0);
  if (source instanceof Uint8Array) return source;
  return utf8(typeof source === "string" ? source : JSON.stringify(source));
}
