/** A few routes are much dearer than the rest: a slow answer says more of the route than of the host. */
import { threeSizes, world } from "./world.ts";

export const mixedRoutes = world({
  name: "mixed_routes",
  about: "three sizes; 5 % of the requests take 23 times as long",
  hosts: threeSizes(100),
  dearRatio: 0.05,
  dearTimes: 23,
  isQuick: true,
});
