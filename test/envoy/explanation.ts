// What Steer says of its choice, in a header of the answer where the configuration says `explain`.
import type { Answer } from "./client.ts";

const HEADER = "x-steer-explain";

/** "strategy=...; reason=..." and, where Steer chose, "; ip:port cost=..." for each listed endpoint; "" without `explain`. */
export function explanationOf(answer: Answer): string {
  return String(answer.headers[HEADER] ?? "");
}

/** Whether Steer chose, and did not leave the request to Envoy's fallback policy. */
export function isSteered(explanation: string): boolean {
  return explanation.includes(" cost=");
}
