// A proxy-wasm host that plays the same stream again and again. What a plugin takes on it is mostly the plugin's own code.

import { type Answers, type Exports, ReplayCalls } from "./replay_calls.ts";

const ROOT = 1;
/** Between two streams: 3,000 a second. */
const STEP_NS = 333_333;

export class ReplayHost {
  private readonly calls: ReplayCalls;
  private readonly exports: Exports;
  private lastId = ROOT;

  /** @throws Error where the plugin refuses its configuration */
  constructor(module: WebAssembly.Module, answers: Answers) {
    this.calls = new ReplayCalls(module, answers);
    const instance = new WebAssembly.Instance(module, this.calls.imports);
    this.exports = instance.exports as unknown as Exports;
    this.calls.attach(instance);
    this.exports._initialize?.();
    this.exports.proxy_on_context_create?.(ROOT, 0);
    if (!this.exports.proxy_on_configure?.(ROOT, answers.configuration.length))
      throw new Error("configuration refused");
  }

  /** Streams from beginning to end, each answered by the host that the plugin named first. */
  stream(times: number): void {
    const { exports } = this;
    for (let n = 0; n < times; n++) {
      const id = ++this.lastId;
      this.calls.advance(STEP_NS);
      exports.proxy_on_context_create?.(id, ROOT);
      exports.proxy_on_request_headers?.(id, 8, 1);
      exports.proxy_on_response_headers?.(id, 8, 0);
      exports.proxy_on_log?.(id);
      exports.proxy_on_delete?.(id);
    }
  }

  tick(): void {
    this.exports.proxy_on_tick?.(ROOT);
  }

  /** Calls that a stream makes on average, by operation. @param times streams that are played */
  callsOf(times: number): Map<string, number> {
    const seen = new Map<string, number>();
    this.calls.seen = seen;
    this.stream(times);
    this.calls.seen = undefined;
    return new Map([...seen].map(([operation, count]) => [operation, count / times]));
  }
}
