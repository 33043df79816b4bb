// Asks the compose gateway and counts who answered.
import { get } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

const REQUEST_TIMEOUT_MS = 10_000;

export interface Answer {
  status: number;
  /** The host name of the endpoint that answered, which is its compose service. */
  endpoint: string;
  /** The host header as the endpoint received it; null where it received none. */
  receivedHosts: string | null;
}

export class Gateway {
  constructor(private readonly url: string) {}

  /** One request to a strategy's path, on a kept connection and so to one worker. Rejects where nothing answers. */
  ask(strategy: string, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = get(`${this.url}/${strategy}`, { headers, timeout: REQUEST_TIMEOUT_MS }, (response) => {
        text(response).then((endpoint) => {
          const receivedHosts = response.headers["x-received-hosts"]?.toString() ?? null;
          resolve({ status: response.statusCode ?? 0, endpoint, receivedHosts });
        }, reject);
      });
      request.on("timeout", () => request.destroy(new Error(`no answer within ${REQUEST_TIMEOUT_MS} ms`)));
      request.on("error", reject);
    });
  }

  /** `requestCount` requests one after the other; all must be answered 200. Returns how often each endpoint answered. */
  async tally(
    strategy: string,
    requestCount: number,
    headers: Record<string, string> = {},
  ): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (let i = 0; i < requestCount; i++) {
      const { status, endpoint } = await this.ask(strategy, headers);
      if (status !== 200) throw new Error(`${strategy}: request ${i} was answered ${status}: ${endpoint}`);
      counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
    }
    return counts;
  }

  /** Waits until `endpointCount` endpoints have answered by Envoy's own round robin; throws after `timeoutMs`. */
  async untilReady(endpointCount: number, timeoutMs: number): Promise<void> {
    const deadlineMs = Date.now() + timeoutMs;
    const seen = new Set<string>();
    let trouble = "no answer";
    while (seen.size < endpointCount) {
      if (Date.now() > deadlineMs)
        throw new Error(`only ${[...seen].join(", ") || "no endpoint"} became ready: ${trouble}`);
      try {
        const { status, endpoint } = await this.ask("round_robin");
        if (status === 200) seen.add(endpoint);
        else trouble = `${status} ${endpoint}`;
      } catch (error) {
        trouble = String(error);
        await delay(200);
      }
    }
  }
}
