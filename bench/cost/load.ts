// Open-loop load: requests are due at fixed times whatever the answers do, and latency counts from when a request was due, not from when
// it could be sent (G. Tene, "How NOT to Measure Latency": no coordinated omission).

import type { Connection } from "./connection.ts";

/** A timer of Node may come a millisecond late; what is due sooner is polled for. */
const TIMER_MS = 2;
const ANSWER_LIMIT_MS = 5000;

export interface LoadResult {
  /** Of the answers 200, in the order they came, milliseconds from when each request was due. */
  readonly latenciesMs: number[];
  /** Other answers, and connections that broke. */
  readonly failedCount: number;
}

/** A client with a fixed number of connections. */
export class Load {
  private sentSoFar = 0;

  constructor(private readonly connections: readonly Connection[]) {}

  /**
   * Sends requests at a rate and waits for all answers.
   *
   * @param count       > 0
   * @param ratePerS    requests a second; infinite = as fast as the connections allow
   * @throws Error where no answer comes for 5 s
   */
  run(count: number, ratePerS: number): Promise<LoadResult> {
    return new Promise((done, failed) => new Run(this.connections, count, 1000 / ratePerS, this.number, done, failed));
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }

  private readonly number = () => this.sentSoFar++;
}

class Run {
  private readonly idle: Connection[];
  private readonly startMs = performance.now();
  private readonly latenciesMs: number[] = [];
  private failedCount = 0;
  private sentCount = 0;
  private answeredCount = 0;
  private lastAnswerMs = this.startMs;
  private isOver = false;

  constructor(
    connections: readonly Connection[],
    private readonly count: number,
    private readonly intervalMs: number,
    private readonly number: () => number,
    private readonly done: (result: LoadResult) => void,
    private readonly failed: (error: Error) => void,
  ) {
    this.idle = [...connections];
    this.turn();
  }

  /** Until all is sent, or all connections are busy; then answers go on. */
  private readonly turn = (): void => {
    this.sendDue();
    const nowMs = performance.now();
    const waitingSinceMs = Math.max(this.lastAnswerMs, this.dueMs(this.answeredCount));
    if (nowMs - waitingSinceMs > ANSWER_LIMIT_MS) this.giveUp();
    if (this.isOver) return;
    const waitMs = this.sentCount < this.count ? this.dueMs(this.sentCount) - nowMs : TIMER_MS;
    if (waitMs < TIMER_MS) setImmediate(this.turn);
    else setTimeout(this.turn, waitMs - 1);
  };

  private sendDue(): void {
    const nowMs = performance.now();
    while (this.sentCount < this.count && this.dueMs(this.sentCount) <= nowMs) {
      const connection = this.idle.shift();
      if (connection === undefined) return;
      this.send(connection, this.dueMs(this.sentCount++));
    }
  }

  private send(connection: Connection, dueMs: number): void {
    connection.send(this.number(), (status) => {
      this.lastAnswerMs = performance.now();
      if (status === 200) this.latenciesMs.push(this.lastAnswerMs - dueMs);
      else this.failedCount++;
      if (status !== 0) this.idle.push(connection);
      this.answeredCount++;
      if (this.answeredCount === this.count) this.end();
      else this.sendDue();
    });
  }

  private end(): void {
    this.isOver = true;
    this.done({ latenciesMs: this.latenciesMs, failedCount: this.failedCount });
  }

  private giveUp(): void {
    this.isOver = true;
    this.failed(new Error(`${this.count - this.answeredCount} of ${this.count} requests were not answered`));
  }

  private dueMs(index: number): number {
    return this.startMs + index * this.intervalMs;
  }
}
