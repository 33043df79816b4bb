/** Three times the requests from one moment to the next, for a while. */
import { threeSizes, world } from "./world.ts";

const FROM_RATIO = 0.4;
const TO_RATIO = 0.5;
const TIMES = 3;

export const flashCrowd = world({
  name: "flash_crowd",
  about: "three sizes; load 0.3, at once three times as much, then 0.3 again",
  hosts: threeSizes(100),
  load: 0.3,
  rateAt: (runRatio) => (runRatio >= FROM_RATIO && runRatio < TO_RATIO ? TIMES : 1),
});
