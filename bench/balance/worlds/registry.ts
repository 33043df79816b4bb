/** Every world by its name. */
import { antagonistWorlds } from "./antagonists.ts";
import { deploy } from "./deploy.ts";
import { equal } from "./equal.ts";
import { failing } from "./failing.ts";
import { flashCrowd } from "./flash_crowd.ts";
import { hotKey } from "./hot_key.ts";
import { lowTraffic } from "./low_traffic.ts";
import { mixedRoutes } from "./mixed_routes.ts";
import { slowTwo } from "./slow_two.ts";
import {
  sizesAtScale,
  sizesByHosts,
  sizesByInterval,
  sizesByLoad,
  sizesByMetadata,
  sizesByProxies,
  threeSizesUsual,
} from "./three_sizes.ts";
import type { World } from "./world.ts";
import { zoneLoss } from "./zone_loss.ts";

/** In the order of the table. */
export const WORLDS: readonly World[] = [
  ...equal,
  threeSizesUsual,
  ...sizesByProxies,
  ...sizesByLoad,
  ...sizesByInterval,
  sizesByMetadata,
  ...sizesByHosts,
  sizesAtScale,
  ...slowTwo,
  ...antagonistWorlds,
  ...failing,
  mixedRoutes,
  lowTraffic,
  deploy,
  zoneLoss,
  flashCrowd,
  hotKey,
];

/** @throws for a name that is no world's */
export function worldNamed(name: string): World {
  const found = WORLDS.find((world) => world.name === name);
  if (found === undefined) throw new Error(`no world ${name}`);
  return found;
}
