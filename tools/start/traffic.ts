// Open-loop traffic: requests leave by the clock, not by the answers, so that a slow endpoint can't slow down its own load.
import { Agent, type IncomingMessage, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

const USER_COUNT = 500;
const STEP_MS = 5;
const TIMEOUT_MS = 5000;
const SIGNAL_GRACE_MS = 50;

/** What the client saw of one request. */
export interface Seen {
  /** Who answered; undefined where no endpoint did. */
  endpoint: string | undefined;
  /** Whether the whole answer came, with status 200. */
  success: boolean;
  /** When the request left, by `performance.now()`. */
  sentMs: number;
  latencyMs: number;
  /** What Steer says of its choice, as it stands in the answer. */
  explanation: string | undefined;
}

export class Traffic {
  readonly #agent = new Agent({ keepAlive: true });
  #inFlightCount = 0;

  /**
   * @param target  "ip:port"
   * @param signal  ends all
   */
  constructor(
    private readonly target: string,
    private readonly ratePerS: number,
    private readonly signal: AbortSignal,
  ) {}

  /** Sends requests to a path until `endMs` of `performance.now()`; answers that come later are still told. */
  async drive(path: string, record: (seen: Seen) => void, endMs: number): Promise<void> {
    const startMs = performance.now();
    let sentCount = 0;
    while (!this.signal.aborted && performance.now() < endMs) {
      const dueCount = ((performance.now() - startMs) / 1000) * this.ratePerS;
      for (; sentCount < dueCount; sentCount++) this.#send(path, record);
      await sleep(STEP_MS);
    }
  }

  /** Waits for the answers that are under way. */
  async end(): Promise<void> {
    while (!this.signal.aborted && this.#inFlightCount > 0) await sleep(STEP_MS);
  }

  #send(path: string, record: (seen: Seen) => void): void {
    const sentMs = performance.now();
    const headers = { "x-user-id": `user-${Math.floor(Math.random() * USER_COUNT)}` };
    const outgoing = request(`http://${this.target}${path}`, { headers, agent: this.#agent });
    const timeout = setTimeout(() => outgoing.destroy(), TIMEOUT_MS);
    let answer: IncomingMessage | undefined;
    this.#inFlightCount++;
    outgoing.once("response", (response) => {
      answer = response.resume();
    });
    outgoing.once("error", () => {}); // "close" follows and finds no complete answer
    outgoing.once("close", async () => {
      clearTimeout(timeout);
      const latencyMs = performance.now() - sentMs;
      const success = answer?.complete === true && answer.statusCode === 200;
      // A terminal's Ctrl-C reaches Envoy too, perhaps first: what fails by that is no failure.
      if (!success) await sleep(SIGNAL_GRACE_MS);
      const endpoint = answer?.headers["x-endpoint"]?.toString();
      const explanation = answer?.headers["x-steer-explain"]?.toString();
      if (!this.signal.aborted) record({ endpoint, success, sentMs, latencyMs, explanation });
      this.#inFlightCount--;
    });
    outgoing.end();
  }
}
