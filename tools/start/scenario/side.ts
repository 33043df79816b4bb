// One of the two sides that a scenario compares: what its client saw and where its requests went, by phase.
import { Tally } from "../tally.ts";
import type { Seen } from "../traffic.ts";
import type { ClusterView } from "./admin_view.ts";

export const PHASES = ["before", "during", "after"] as const;

/** A part of the play. */
export class Phase {
  readonly tally = new Tally();
  readonly #attemptCounts = new Map<string, number>();

  addAttempts(address: string, count: number): void {
    this.#attemptCounts.set(address, (this.#attemptCounts.get(address) ?? 0) + count);
  }

  /** Share of the attempts that went to an endpoint, 0..1; NaN without any. */
  shareRatio(address: string): number {
    const total = [...this.#attemptCounts.values()].reduce((sum, count) => sum + count, 0);
    return (this.#attemptCounts.get(address) ?? 0) / total;
  }
}

export class Side {
  readonly phases = PHASES.map(() => new Phase());
  readonly whole = new Phase();
  /** Since `beginSecond`. */
  second = new Phase();
  #view: ClusterView | undefined;

  /** @param phaseOf  the phase (0, 1, 2) in which a moment of `performance.now()` lies, another number where nothing counts yet */
  constructor(
    readonly cluster: string,
    private readonly phaseOf: (momentMs: number) => number,
  ) {}

  record(seen: Seen): void {
    for (const phase of this.#phasesAt(seen.sentMs)) phase.tally.record(seen);
  }

  /** Takes in what was sent since the last view. A member that joined again begins with 0. */
  observe(view: ClusterView, nowMs: number): void {
    const last = this.#view;
    this.#view = view;
    if (!last) return;
    for (const phase of this.#phasesAt(nowMs)) {
      phase.tally.retryCount += view.retryCount - last.retryCount;
      for (const [address, { attemptCount }] of view.hosts) {
        const before = last.hosts.get(address)?.attemptCount ?? 0;
        phase.addAttempts(address, attemptCount < before ? attemptCount : attemptCount - before);
      }
    }
  }

  beginSecond(): void {
    this.second = new Phase();
  }

  #phasesAt(momentMs: number): Phase[] {
    const phase = this.phases[this.phaseOf(momentMs)];
    return phase ? [phase, this.second, this.whole] : [];
  }
}
