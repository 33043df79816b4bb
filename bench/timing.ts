// Timing on a machine that others use too: short batches of all loops in turn, round after round. The least of a loop's rounds is what
// it costs, the median says how noisy the machine was.

const BATCH_NS = 2e6;
const WARM_UP_NS = 20e6;

/** A loop to be timed. */
export interface Loop<Name> {
  readonly name: Name;
  run(times: number): void;
}

/** Nanoseconds that one pass of a loop takes. */
export interface Timing<Name> {
  readonly name: Name;
  readonly leastNs: number;
  readonly medianNs: number;
}

/** Times all loops. @param rounds >= 1 */
export function timeLoops<Name>(loops: readonly Loop<Name>[], rounds: number): Timing<Name>[] {
  const timed = loops.map((loop) => new TimedLoop(loop));
  for (let round = 0; round < rounds; round++) for (const loop of timed) loop.runBatch();
  return timed.map((loop) => loop.timing);
}

/** @returns nanoseconds of wall time */
export function nsOf(work: () => void): number {
  const startMs = performance.now();
  work();
  return (performance.now() - startMs) * 1e6;
}

/** @returns the upper median */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

class TimedLoop<Name> {
  private readonly passesNs: number[] = [];
  private leastNs: number;

  constructor(private readonly loop: Loop<Name>) {
    this.leastNs = warmUp(loop);
  }

  /** As many passes as the fastest batch so far says: one that was disturbed must not make the others short. */
  runBatch(): void {
    const times = Math.max(1, Math.round(BATCH_NS / this.leastNs));
    const passNs = nsOf(() => this.loop.run(times)) / times;
    this.passesNs.push(passNs);
    this.leastNs = Math.min(this.leastNs, passNs);
  }

  get timing(): Timing<Name> {
    return { name: this.loop.name, leastNs: Math.min(...this.passesNs), medianNs: median(this.passesNs) };
  }
}

/** @returns about how many nanoseconds one pass takes */
function warmUp<Name>(loop: Loop<Name>): number {
  let times = 16;
  let tookNs = 0;
  while (tookNs < WARM_UP_NS) {
    times *= 2;
    tookNs = nsOf(() => loop.run(times));
  }
  return tookNs / times;
}
