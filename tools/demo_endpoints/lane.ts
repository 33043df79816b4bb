// A few workers and a bounded queue before them, so that load shows as latency and then as a refusal.

const WORKER_COUNT = 2;
const QUEUE_LIMIT_COUNT = 40;

export class Lane {
  #busyCount = 0;
  readonly #waiting: (() => void)[] = [];

  /** Work under way and waiting over what its workers can do at once, 0..1. */
  get busyRatio(): number {
    return Math.min(1, (this.#busyCount + this.#waiting.length) / WORKER_COUNT);
  }

  /**
   * Does a piece of work now or after those that wait.
   *
   * @param durationMs  asked when the work begins
   * @returns false when the queue is full; nothing happens then
   */
  take(durationMs: () => number, done: () => void): boolean {
    if (this.#busyCount < WORKER_COUNT) this.#work(durationMs, done);
    else if (this.#waiting.length < QUEUE_LIMIT_COUNT) this.#waiting.push(() => this.#work(durationMs, done));
    else return false;
    return true;
  }

  #work(durationMs: () => number, done: () => void): void {
    this.#busyCount++;
    setTimeout(() => {
      this.#busyCount--;
      this.#waiting.shift()?.();
      done();
    }, durationMs());
  }
}
