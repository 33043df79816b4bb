/**
 * The hosts behind the proxies. Each has a number of workers that serve one request at a time and one unbounded FIFO queue in front of
 * them (G/G/c). A failing host takes no worker: it answers 503 after `FAIL_MS`, however much it is sent.
 */

/** How long a failing host takes to say so, milliseconds. */
export const FAIL_MS = 1;

/** What one host is. */
export interface HostSpec {
  /** Requests served at a time, >= 1: the host's size. */
  readonly workerCount: number;
  /** Answers everything with 503 at once. */
  readonly isFailing: boolean;
}

/** What a host says of itself, as an agent on it would measure it. */
export interface HostReport {
  /** Share of the workers' time spent serving since the last report, 0..1. */
  readonly cpu: number;
  /** A slow function of load: 0.3 for an idle host, 0.7 for one that has long been full. */
  readonly mem: number;
  /** Requests in service and in the queue at this instant. */
  readonly conns: number;
}

const NONE = -1;
const IDLE_MEM = 0.3;
const FULL_MEM = 0.7;
/** A fourteenth of the way each second: half of it in about ten. */
const MEM_STEP_RATIO = 0.07;

/** All hosts of a world, addressed by index. Requests are indexes too; each is known to one host at a time. */
export class Hosts {
  readonly count: number;
  private readonly specs: readonly HostSpec[];
  private readonly busyCounts: Int32Array; // workers serving, by host
  private readonly connCounts: Int32Array; // in service + queued + failing right now, by host
  private readonly heads: Int32Array; // first request queued, by host
  private readonly tails: Int32Array; // last request queued, by host
  private readonly nexts: Int32Array; // request queued behind, by request
  private readonly busyMs: Float64Array; // workers' time since the last report, by host
  private readonly countedToMs: Float64Array; // until when busyMs is counted, by host
  private readonly meanCpu: Float64Array;
  private reportedMs = 0;

  /** @param requestCount requests of the whole run: indexes 0..requestCount-1 are used */
  constructor(specs: readonly HostSpec[], requestCount: number) {
    this.count = specs.length;
    this.specs = specs;
    this.busyCounts = new Int32Array(this.count);
    this.connCounts = new Int32Array(this.count);
    this.heads = new Int32Array(this.count).fill(NONE);
    this.tails = new Int32Array(this.count).fill(NONE);
    this.nexts = new Int32Array(requestCount).fill(NONE);
    this.busyMs = new Float64Array(this.count);
    this.countedToMs = new Float64Array(this.count);
    this.meanCpu = new Float64Array(this.count);
  }

  isFailing(host: number): boolean {
    return this.spec(host).isFailing;
  }

  workerCount(host: number): number {
    return this.spec(host).workerCount;
  }

  /** A request arrives. @returns whether it is worked on at once (or refused at once); false: it waits in the queue */
  accept(host: number, request: number, nowMs: number): boolean {
    this.connCounts[host] = (this.connCounts[host] as number) + 1;
    if (this.isFailing(host)) return true;
    if ((this.busyCounts[host] as number) === this.workerCount(host)) {
      this.enqueue(host, request);
      return false;
    }
    this.countBusy(host, nowMs);
    this.busyCounts[host] = (this.busyCounts[host] as number) + 1;
    return true;
  }

  /** A request worked on is answered. @returns the queued request whose work starts now, or -1 */
  release(host: number, nowMs: number): number {
    this.connCounts[host] = (this.connCounts[host] as number) - 1;
    if (this.isFailing(host)) return NONE;
    const next = this.dequeue(host);
    if (next !== NONE) return next;
    this.countBusy(host, nowMs);
    this.busyCounts[host] = (this.busyCounts[host] as number) - 1;
    return NONE;
  }

  /** Every host's report on the time since the last call; idle where no time has passed. */
  report(nowMs: number): HostReport[] {
    const spanMs = nowMs - this.reportedMs;
    this.reportedMs = nowMs;
    return this.specs.map((spec, host) => {
      this.countBusy(host, nowMs);
      const cpu = spanMs > 0 ? (this.busyMs[host] as number) / (spec.workerCount * spanMs) : 0;
      this.busyMs[host] = 0;
      const before = this.meanCpu[host] as number;
      const meanCpu = before + MEM_STEP_RATIO * (cpu - before);
      this.meanCpu[host] = meanCpu;
      return { cpu, mem: IDLE_MEM + (FULL_MEM - IDLE_MEM) * meanCpu, conns: this.connCounts[host] as number };
    });
  }

  private spec(host: number): HostSpec {
    return this.specs[host] as HostSpec;
  }

  private countBusy(host: number, nowMs: number): void {
    const passedMs = nowMs - (this.countedToMs[host] as number);
    this.busyMs[host] = (this.busyMs[host] as number) + passedMs * (this.busyCounts[host] as number);
    this.countedToMs[host] = nowMs;
  }

  private enqueue(host: number, request: number): void {
    const tail = this.tails[host] as number;
    if (tail === NONE) this.heads[host] = request;
    else this.nexts[tail] = request;
    this.tails[host] = request;
  }

  private dequeue(host: number): number {
    const head = this.heads[host] as number;
    if (head === NONE) return NONE;
    const next = this.nexts[head] as number;
    this.heads[host] = next;
    if (next === NONE) this.tails[host] = NONE;
    return head;
  }
}
