/** A fifth of the requests has one and the same key, four times what its host can serve. */
import { hosts, world } from "./world.ts";

export const hotKey = world({
  name: "hot_key",
  about: "20 equal hosts at load 0.6; one key has 20 % of the requests",
  hosts: hosts(20),
  load: 0.6,
  requestCount: 200_000,
  isQuick: true,
  hotKeyRatio: 0.2,
  families: ["hashing"],
});
