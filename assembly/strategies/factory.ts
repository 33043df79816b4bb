/** What a strategy brings along: its name, its options with their defaults and bounds, and how it is made. */
import { StrategyOptions, StrategySpec } from "../config/settings";
import { Pool } from "../pool/pool";
import { Locality, Strategy } from "./strategy";

export abstract class StrategyFactory extends StrategySpec {
  /** @param options what this factory's own `read` returned */
  abstract create(pool: Pool, options: StrategyOptions, locality: Locality): Strategy;
}
