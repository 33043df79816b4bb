/** Hosts that fail: fast, or by never answering. */
import { Condition, hosts, world } from "./world.ts";

const EJECTING = ["any_host", "ejecting"] as const;
const COUNT = 200_000;
const FAST = hosts(20, (host) => (host < 2 ? { condition: Condition.Failing } : {}));

export const failing = [
  world({
    name: "fast_fail",
    about: "2 of 20 hosts answer 500 within 1 ms, one retry",
    hosts: FAST,
    requestCount: COUNT,
    families: ["any_host", "ejecting", "hashing"],
    isQuick: true,
  }),
  world({
    name: "fast_fail, no retry",
    about: "the same without retries",
    hosts: FAST,
    retryCount: 0,
    families: EJECTING,
    requestCount: COUNT,
  }),
  world({
    name: "hanging",
    about: "1 of 20 hosts never answers; 1 s for a try, one retry",
    hosts: hosts(20, (host) => (host < 1 ? { condition: Condition.Hanging } : {})),
    tryTimeoutMs: 1000,
    families: EJECTING,
    requestCount: COUNT,
  }),
];
