// Measures how soon an endpoint is let alone while traffic flows.
import type { Endpoint } from "./endpoint.ts";
import { eventually } from "./eventually.ts";
import type { Load } from "./load.ts";

/** The time that Steer has from the moment Envoy knows, milliseconds. */
export const NOTICE_MS = 2_000;
/** So many requests in a row that go elsewhere show that an endpoint is let alone. */
const WITNESS_COUNT = 80;

/**
 * Waits until an endpoint gets no more requests of a load.
 *
 * @returns when it got its last one, milliseconds from now: at most `NOTICE_MS` is well; Infinity = it gets them for good
 */
export async function silentAfterMs(endpoint: Endpoint, load: Load): Promise<number> {
  const startMs = performance.now();
  let last = { receivedCount: endpoint.received.length, answeredCount: load.result.count, atMs: startMs };
  const isSilent = await eventually(async () => {
    const [receivedCount, answeredCount] = [endpoint.received.length, load.result.count];
    if (receivedCount !== last.receivedCount) last = { receivedCount, answeredCount, atMs: performance.now() };
    return answeredCount - last.answeredCount >= WITNESS_COUNT;
  });
  return isSilent ? last.atMs - startMs : Number.POSITIVE_INFINITY;
}
