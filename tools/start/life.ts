// The life of the demo's processes: what ends it early, and that nothing is left behind whichever way it ends.
import { once } from "node:events";
import { createServer } from "node:net";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";

const SIGNAL_GRACE_MS = 300;

/** Why the demo ends before its time; an empty message needs no telling. */
export class Stopped extends Error {
  constructor(
    message: string,
    readonly exitCode: number,
  ) {
    super(message);
  }
}

/** Turns signals, and processes that end by themselves, into one abort signal whose reason is a `Stopped`. */
export class Life {
  readonly #controller = new AbortController();
  readonly #endings: (() => Promise<unknown>)[] = [];
  readonly signal = this.#controller.signal;

  constructor() {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.on(name, () => this.#stop("", 128 + constants.signals[name]));
    }
    process.stdout.on("error", () => this.#stop("", 1)); // nobody reads any more: `| head`, a closed terminal
  }

  /**
   * Takes charge of a process.
   *
   * @param ended  resolves at its end; that ends the demo too, unless a Ctrl-C that reached both was the cause
   * @param end    ends it, and does nothing where it has ended
   */
  adopt(name: string, ended: Promise<unknown>, end: () => Promise<unknown>): void {
    this.atEnd(end);
    ended.then(() => sleep(SIGNAL_GRACE_MS)).then(() => this.#stop(`${name} ended by itself`, 1));
  }

  /** Does something at the end, before what was asked for earlier. */
  atEnd(end: () => Promise<unknown>): void {
    this.#endings.unshift(end);
  }

  /** The promise's value. @throws the `Stopped` that comes before it */
  async unlessStopped<T>(promise: Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    return Promise.race([promise, once(this.signal, "abort").then(() => Promise.reject(this.signal.reason))]);
  }

  /** Ends all adopted processes and the rest, the youngest first. */
  async end(): Promise<void> {
    for (const end of this.#endings) await end();
  }

  #stop(message: string, exitCode: number): void {
    this.#controller.abort(new Stopped(message, exitCode));
  }
}

/** @param addresses  "ip:port" each. @throws Error that names those where other programs listen */
export async function assertPortsFree(addresses: string[]): Promise<void> {
  const inUse: string[] = [];
  for (const address of addresses) {
    const [host, port] = address.split(":");
    const server = createServer().listen(Number(port), host);
    await once(server, "listening").catch(() => inUse.push(address));
    server.close();
  }
  if (inUse.length > 0) throw new Error(`another program listens on ${inUse.join(", ")}; end it and start again`);
}
