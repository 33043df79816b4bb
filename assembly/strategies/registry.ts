/** The strategies there are; a new one is its file and one line here. */
import { AdaptiveFactory } from "./adaptive";
import { ConsistentHashFactory } from "./consistent_hash";
import { StrategyFactory } from "./factory";
import { GeographicalFactory } from "./geographical";
import { ResourceAwareFactory } from "./resource_aware";

export const STRATEGIES: StrategyFactory[] = [
  new ResourceAwareFactory("resource_aware"),
  new GeographicalFactory("geographical"),
  new AdaptiveFactory("adaptive"),
  new ConsistentHashFactory("consistent_hash"),
];
