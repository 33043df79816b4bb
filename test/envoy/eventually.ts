// Waiting for what a real Envoy does in its own time.
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 5_000;
const POLL_MS = 20;

/** Whether the condition comes true within 5 s; asked every 20 ms. */
export async function eventually(condition: () => Promise<boolean>): Promise<boolean> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  while (Date.now() < deadlineMs) {
    if (await condition()) return true;
    await sleep(POLL_MS);
  }
  return false;
}
