// What a scenario came to, in one line that can be quoted.
import type { TestContext } from "node:test";
import type { Endpoint } from "./endpoint.ts";
import type { LoadResult } from "./load.ts";

/** Share of all requests that these endpoints answered, 0..1. */
export function shareOf(result: LoadResult, endpoints: readonly Endpoint[]): number {
  return endpoints.reduce((sum, { address }) => sum + result.share(address), 0);
}

/** Prints success, p50, p99 and the share of the endpoints that the scenario is about. @param phase  such as "while it hangs" */
export function tell(test: TestContext, phase: string, result: LoadResult, endpoints: readonly Endpoint[]): void {
  const success = `${(100 * result.successRatio).toFixed(2)} % of ${result.count} answered 200`;
  const latency = `p50 ${result.latencyMs(0.5).toFixed(0)} ms, p99 ${result.latencyMs(0.99).toFixed(0)} ms`;
  const share = `${(100 * shareOf(result, endpoints)).toFixed(2)} % to ${endpoints.map(({ address }) => address).join(", ")}`;
  test.diagnostic(`${phase}: ${success}, ${latency}, ${share}`);
}
