// An open-loop client: it sends at its rate whether or not answers come, as the users of a slow service do.
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, Client } from "./client.ts";
import { explanationOf, isSteered } from "./explanation.ts";

const STEP_MS = 5;
const STEERED_RATIO_MIN = 0.9;

export interface LoadOptions {
  /** Requests a second, > 0. */
  perSecond: number;
  /** Requests in all; without it, until `stop`. */
  count?: number;
  path?: string;
  /** A connection for each request, so that every worker takes some; else connections are used again. */
  newConnections?: boolean;
}

/** What the clients saw. */
export class LoadResult {
  /** How many answers each endpoint gave, by its address in the yaml; "" = Envoy itself. */
  readonly answerCounts = new Map<string, number>();
  /** How often each status was seen; 0 = the connection broke or no answer came. */
  readonly statusCounts = new Map<number, number>();
  /** First words of what went wrong without a status, and how often. */
  readonly errorCounts = new Map<string, number>();
  /** Requests that Steer chose the endpoint of. */
  steeredCount = 0;
  private readonly latenciesMs: number[] = [];

  /** Requests that were answered or broke. */
  get count(): number {
    return this.latenciesMs.length;
  }

  /** Share of whole answers 200, 0..1. */
  get successRatio(): number {
    return (this.statusCounts.get(200) ?? 0) / Math.max(1, this.count);
  }

  /** Share of all requests that the endpoint answered, 0..1. @param address  as in the yaml */
  share(address: string): number {
    return (this.answerCounts.get(address) ?? 0) / Math.max(1, this.count);
  }

  /** Time from sending to the whole answer, of all requests. @param ratio  such as 0.99, 0..1. @returns ms; NaN without any */
  latencyMs(ratio: number): number {
    const sorted = this.latenciesMs.toSorted((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.floor(ratio * sorted.length))] ?? Number.NaN;
  }

  /** Whether all went well and Steer chose; some explanations are lost where many requests are under way at once. */
  get isSteeredWell(): boolean {
    return this.successRatio === 1 && this.steeredCount > STEERED_RATIO_MIN * this.count;
  }

  /** For the message of an assertion. */
  toString(): string {
    const of = (counts: Map<unknown, number>) => [...counts].map(([key, count]) => `${key}: ${count}`).join(", ");
    const latency = `p50 ${this.latencyMs(0.5).toFixed(0)} ms, p99 ${this.latencyMs(0.99).toFixed(0)} ms`;
    const seen = `statuses {${of(this.statusCounts)}}, endpoints {${of(this.answerCounts)}}, errors {${of(this.errorCounts)}}`;
    return `${this.count} requests (${this.steeredCount} steered), ${latency}, ${seen}`;
  }

  /** @internal */
  record(answer: Answer | Error, latencyMs: number): void {
    this.latenciesMs.push(latencyMs);
    const broken = answer instanceof Error;
    increment(this.statusCounts, broken ? 0 : answer.status);
    if (broken) increment(this.errorCounts, answer.message);
    else increment(this.answerCounts, answer.endpoint);
    if (!broken && isSteered(explanationOf(answer))) this.steeredCount++;
  }
}

/** Traffic under way. */
export class Load {
  /** What was seen so far. */
  readonly result = new LoadResult();
  private readonly sent: Promise<unknown>[] = [];
  private readonly driven: Promise<void>;
  private stopped = false;

  constructor(
    private readonly client: Client,
    private readonly options: LoadOptions,
  ) {
    this.driven = this.drive();
  }

  /** Traffic that ends with the test at the latest. */
  static start(test: TestContext, client: Client, options: LoadOptions): Load {
    const load = new Load(client, options);
    test.after(() => load.stop());
    return load;
  }

  /** Sends no more. @returns what was seen, all answers included */
  stop(): Promise<LoadResult> {
    this.stopped = true;
    return this.finished();
  }

  /** Waits until `count` requests were sent, or `stop`. @returns what was seen, all answers included */
  async finished(): Promise<LoadResult> {
    await this.driven;
    await Promise.all(this.sent);
    return this.result;
  }

  private async drive(): Promise<void> {
    const { perSecond, count = Number.POSITIVE_INFINITY } = this.options;
    const startMs = performance.now();
    while (!this.stopped && this.sent.length < count) {
      const dueCount = Math.min(count, ((performance.now() - startMs) / 1000) * perSecond);
      while (this.sent.length < dueCount) this.sent.push(this.send());
      await sleep(STEP_MS);
    }
  }

  private async send(): Promise<void> {
    const { path, newConnections } = this.options;
    const startMs = performance.now();
    const answered = newConnections ? this.client.getOnNewConnection(path) : this.client.get(path);
    const answer = await answered.catch((error: Error) => error);
    this.result.record(answer, performance.now() - startMs);
  }
}

/** Sends so many requests at a rate and waits for their answers. */
export function runLoad(client: Client, options: LoadOptions & { count: number }): Promise<LoadResult> {
  return new Load(client, options).finished();
}

function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
