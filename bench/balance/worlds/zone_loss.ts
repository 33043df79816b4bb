/** Three zones, one of which goes silent for a fifth of the run. Nothing but unanswered requests says so. */
import { Condition, hosts, world } from "./world.ts";

const ZONE_COUNT = 3;
const EACH_COUNT = 8;
const LOST_ZONE = 1;
const FROM_RATIO = 0.4;
const TO_RATIO = 0.6;

const HOSTS = hosts(ZONE_COUNT * EACH_COUNT, (host) => ({ zone: Math.floor(host / EACH_COUNT) }));

export const zoneLoss = world({
  name: "zone_loss",
  about:
    "3 zones of 8 hosts, 2 ms between them, 12 proxies; one zone answers nothing for a fifth of the run; 1 s for a try",
  hosts: HOSTS,
  proxyCount: 12,
  load: 0.5,
  requestCount: 200_000,
  tryTimeoutMs: 1000,
  crossZoneMs: 2,
  families: ["any_host", "ejecting", "nearest"],
  changes: (durationMs) =>
    HOSTS.flatMap(({ zone }, host) =>
      zone === LOST_ZONE
        ? [
            { atMs: FROM_RATIO * durationMs, host, condition: Condition.Hanging },
            { atMs: TO_RATIO * durationMs, host, condition: Condition.Up },
          ]
        : [],
    ),
});
