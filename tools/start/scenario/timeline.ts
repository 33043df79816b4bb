// The time of a play: when its steps are due, which phase a moment lies in.
import { setTimeout as sleep } from "node:timers/promises";
import { SCRIPT_S, type Scenario } from "./scenario.ts";

const NONE = -1;

export class Timeline {
  /** Beginning and end, by `performance.now()`. */
  startMs = Number.POSITIVE_INFINITY;
  endMs = Number.POSITIVE_INFINITY;

  constructor(
    private readonly scenario: Scenario,
    readonly seconds: number,
    private readonly signal: AbortSignal,
  ) {}

  begin(nowMs = performance.now()): void {
    this.startMs = nowMs;
    this.endMs = nowMs + this.seconds * 1000;
  }

  /** The moment that the script calls so many seconds. */
  momentMs(scriptS: number): number {
    return this.startMs + (scriptS / SCRIPT_S) * this.seconds * 1000;
  }

  /** NONE before the beginning, 0 before the first step, 1 until the last one, 2 after it. */
  phaseOf(momentMs: number): number {
    if (momentMs < this.startMs) return NONE;
    const { steps } = this.scenario;
    if (momentMs < this.momentMs(steps[0]?.atS ?? 0)) return 0;
    return momentMs < this.momentMs(steps.at(-1)?.atS ?? 0) ? 1 : 2;
  }

  /** "t+4 s", "t+4.3 s". */
  tell(nowMs = performance.now()): string {
    return `t+${Number(((nowMs - this.startMs) / 1000).toFixed(1))} s`;
  }

  get isOver(): boolean {
    return this.signal.aborted || performance.now() >= this.endMs;
  }

  /** Waits until a moment, or for the signal. @returns false when it was the signal */
  async until(momentMs: number): Promise<boolean> {
    const delayMs = Math.max(0, momentMs - performance.now());
    await sleep(delayMs, undefined, { signal: this.signal }).catch(() => {});
    return !this.signal.aborted;
  }
}
