// Open-loop load: what is due leaves by the clock, not by the answers. Strategies take turns; kinds of requests are drawn.
import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../../balance/engine/random.ts";
import { Client, type Target } from "./client.ts";
import { Tally } from "./tally.ts";

const STEP_MS = 4;
const USER_COUNT = 10_000;
/** Of 1,000 requests; the rest are GETs on connections that are used again. */
const KINDS = { fresh: 100, gone: 30, upload: 20, stream: 2, websocket: 2 } as const;
const KIND_SUM = 1000;
const GONE_MEAN_MS = 8;
const LONG_MEAN_MS = 8000;
const LONG_MOST_MS = 30_000;

type Kind = keyof typeof KINDS | "plain";

export class Traffic {
  readonly tally = new Tally();
  readonly client = new Client(this.tally);

  /** @param address "ip:port" of the gateway. @param strategies at least one */
  constructor(
    private readonly address: string,
    private readonly strategies: readonly string[],
    private readonly random: Random,
  ) {}

  /** Sends at a rate until the signal is aborted. */
  async run(ratePerS: number, signal: AbortSignal): Promise<void> {
    const startMs = performance.now();
    for (let sentCount = 0; !signal.aborted; ) {
      const nowMs = performance.now();
      for (; startMs + (1000 * sentCount) / ratePerS <= nowMs; sentCount++)
        this.send(sentCount, startMs + (1000 * sentCount) / ratePerS);
      await sleep(STEP_MS);
    }
  }

  /** Waits until what has an end has ended. */
  async settled(): Promise<void> {
    while (this.client.pendingCount > 0) await sleep(STEP_MS);
  }

  private send(number: number, dueMs: number): void {
    const target = this.targetOf(number);
    const { client, random } = this;
    switch (kindOf(random.below(KIND_SUM))) {
      case "plain":
        client.get(target, dueMs, false);
        break;
      case "fresh":
        client.get(target, dueMs, true);
        break;
      case "upload":
        client.upload(target, dueMs);
        break;
      case "gone":
        client.leaveAfter(target, random.exponential(GONE_MEAN_MS));
        break;
      case "stream":
        client.stream(target, this.drawStayMs());
        break;
      case "websocket":
        client.websocket(target, this.drawStayMs());
        break;
    }
  }

  private targetOf(number: number): Target {
    const [host = "", port] = this.address.split(":");
    const strategy = this.strategies[number % this.strategies.length] ?? "";
    return { host, port: Number(port), strategy, userId: `user-${this.random.below(USER_COUNT)}` };
  }

  private drawStayMs(): number {
    return Math.min(LONG_MOST_MS, this.random.exponential(LONG_MEAN_MS));
  }
}

/** @param draw whole, 0 to 999 */
function kindOf(draw: number): Kind {
  let below = 0;
  for (const [kind, count] of Object.entries(KINDS)) {
    below += count;
    if (draw < below) return kind as Kind;
  }
  return "plain";
}
