/** The attempts of a run, by number in order of their start. A request has one attempt at a time; a retry begins after the last has ended. */

const NONE = -1;

export class Attempts {
  private readonly requests: Int32Array;
  private readonly attemptHosts: Int32Array;
  private readonly befores: Int32Array; // the request's attempt before, by attempt
  private readonly startMs: Float64Array;
  private readonly atHostMs: Float64Array;
  private readonly rifs: Int32Array;
  private readonly lives: Int32Array;
  private readonly codes: Uint16Array;
  private readonly flags: Uint8Array; // 1: by the host itself
  private readonly currents: Int32Array; // the attempt that is waited for, by request; NONE = none
  private readonly lasts: Int32Array; // by request
  private readonly counts: Uint8Array; // by request
  private count = 0;
  private firstNotTimed = 0;

  constructor(requestCount: number, attemptCount: number) {
    this.requests = new Int32Array(attemptCount);
    this.attemptHosts = new Int32Array(attemptCount);
    this.befores = new Int32Array(attemptCount);
    this.startMs = new Float64Array(attemptCount);
    this.atHostMs = new Float64Array(attemptCount);
    this.rifs = new Int32Array(attemptCount);
    this.lives = new Int32Array(attemptCount);
    this.codes = new Uint16Array(attemptCount);
    this.flags = new Uint8Array(attemptCount);
    this.currents = new Int32Array(requestCount).fill(NONE);
    this.lasts = new Int32Array(requestCount).fill(NONE);
    this.counts = new Uint8Array(requestCount);
  }

  /** @returns the new attempt */
  start(request: number, host: number, nowMs: number): number {
    const attempt = this.count++;
    this.requests[attempt] = request;
    this.attemptHosts[attempt] = host;
    this.startMs[attempt] = nowMs;
    this.befores[attempt] = this.lasts[request] as number;
    this.lasts[request] = attempt;
    this.currents[request] = attempt;
    this.counts[request] = (this.counts[request] as number) + 1;
    return attempt;
  }

  /** @param rif attempts that it finds there; life: the host's, to know later whether the host has lost it since */
  arrivedAtHost(attempt: number, rif: number, life: number, nowMs: number): void {
    this.rifs[attempt] = rif;
    this.lives[attempt] = life;
    this.atHostMs[attempt] = nowMs;
  }

  answered(attempt: number, code: number, byHost: boolean): void {
    this.codes[attempt] = code;
    this.flags[attempt] = byHost ? 1 : 0;
  }

  /** The proxy waits for it no longer. */
  end(attempt: number): void {
    this.currents[this.requestOf(attempt)] = NONE;
  }

  isWaiting(attempt: number): boolean {
    return this.currents[this.requestOf(attempt)] === attempt;
  }

  hasBeenAt(request: number, host: number): boolean {
    for (let one = this.lasts[request] as number; one !== NONE; one = this.befores[one] as number) {
      if (this.attemptHosts[one] === host) return true;
    }
    return false;
  }

  /** When the first attempt started whose time may still run out; infinity where there is none. */
  get firstStartMs(): number {
    while (this.firstNotTimed < this.count && !this.isWaiting(this.firstNotTimed)) this.firstNotTimed++;
    return this.firstNotTimed < this.count ? (this.startMs[this.firstNotTimed] as number) : Number.POSITIVE_INFINITY;
  }

  /** @returns that attempt */
  takeFirstStarted(): number {
    return this.firstNotTimed++;
  }

  countOf(request: number): number {
    return this.counts[request] as number;
  }

  requestOf(attempt: number): number {
    return this.requests[attempt] as number;
  }

  hostOf(attempt: number): number {
    return this.attemptHosts[attempt] as number;
  }

  startedMs(attempt: number): number {
    return this.startMs[attempt] as number;
  }

  arrivedAtHostMs(attempt: number): number {
    return this.atHostMs[attempt] as number;
  }

  rifOf(attempt: number): number {
    return this.rifs[attempt] as number;
  }

  lifeOf(attempt: number): number {
    return this.lives[attempt] as number;
  }

  codeOf(attempt: number): number {
    return this.codes[attempt] as number;
  }

  isAnswered(attempt: number): boolean {
    return this.flags[attempt] === 1;
  }
}
