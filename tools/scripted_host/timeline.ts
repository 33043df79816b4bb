// Time on one clock: what comes due in one or several VMs is played in the order of time.

import type { VirtualClock } from "./clock.ts";

/** Something with ticks and timeouts. */
export interface Timed {
  /** When the next of them is due; infinite where there is none. */
  readonly nextDueMs: number;
  /** Plays that one. */
  runNext(): void;
}

/** Moves the clock and plays all that comes due on the way, at its time; what is due at once in the order of `all`. */
export function advance(clock: VirtualClock, all: readonly Timed[], advanceMs: number): void {
  const endMs = clock.nowMs + advanceMs;
  for (let next = earliest(all, endMs); next !== undefined; next = earliest(all, endMs)) {
    clock.nowMs = Math.max(clock.nowMs, next.nextDueMs);
    next.runNext();
  }
  clock.nowMs = endMs;
}

function earliest(all: readonly Timed[], endMs: number): Timed | undefined {
  let next: Timed | undefined;
  let dueMs = endMs;
  for (const one of all) {
    const oneDueMs = one.nextDueMs;
    if (next === undefined ? oneDueMs <= dueMs : oneDueMs < dueMs) {
      next = one;
      dueMs = oneDueMs;
    }
  }
  return next;
}
