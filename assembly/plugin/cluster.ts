/** One cluster of one root context: its pool, its strategy, its metadata. */
import { Settings } from "../config/settings";
import { Random } from "../math/random";
import { NONE } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { STRATEGIES } from "../strategies/registry";
import { Locality, NO_PART, Strategy } from "../strategies/strategy";
import { excerpt, LogLine } from "../telemetry/log_line";
import { ChoiceReason } from "../telemetry/reasons";
import { RequestPartReader } from "./key";
import { MetadataPaths, MetadataReader } from "./metadata_reader";
import { count, countOpened, countStrategyUnknown, steeredCounter, warn } from "./telemetry";

export class Cluster {
  readonly pool: Pool;
  strategy: Strategy;
  strategyName: string = "";
  key: RequestPartReader = new RequestPartReader(NO_PART);
  origin: RequestPartReader = new RequestPartReader(NO_PART);
  /** The counters of the requests that its strategy steered, by reason; NONE = not counted yet. */
  private steered: StaticArray<i32> = new StaticArray<i32>(ChoiceReason.Count);
  usedAtMs: u32 = 0;
  /** Streams that refer to it. */
  streamCount: i32 = 0;
  /** When its housekeeping was done last. */
  keptAtMs: u32 = 0;
  /** Its root context is gone: it ends with its last stream. */
  retired: bool = false;
  private metadata: MetadataReader;
  private strategyIndex: i32 = -1;

  /**
   * @param hash   xxHash64 of the name
   * @param label  the name if the configuration has it, else "": only those become part of a stat's name
   */
  constructor(
    readonly name: string,
    readonly hash: u64,
    private label: string,
    private settings: Settings,
    private locality: Locality,
    paths: MetadataPaths,
    seed: u64,
  ) {
    const pool = new Pool(settings, new Random(seed));
    this.pool = pool;
    this.strategy = STRATEGIES[settings.strategy].create(pool, settings.options[settings.strategy], locality);
    this.metadata = new MetadataReader(name, paths, settings.metadataRefreshMs);
    this.adopt(settings.strategy);
  }

  /** Brings pool and clock up to now; reads the metadata if that is due. @returns true when new metadata was taken */
  wake(nowMs: u32): bool {
    this.pool.nowMs = nowMs;
    this.usedAtMs = nowMs;
    if (!this.metadata.isDue(nowMs) || !this.metadata.refresh(this.pool)) return false;
    this.followMetadata();
    return true;
  }

  /** Counts a request that was steered. */
  countSteered(reason: ChoiceReason): void {
    let counter = unchecked(this.steered[reason]);
    if (counter === NONE) {
      counter = steeredCounter(this.strategyName, reason, this.label);
      this.steered[reason] = counter;
    }
    count(counter);
  }

  /** Housekeeping; the strategy's tables are worked on by `work`. */
  tick(nowMs: u32): void {
    this.keptAtMs = nowMs;
    this.pool.nowMs = nowMs;
    this.pool.tick();
    countOpened(this.pool.openedCount);
    this.pool.openedCount = 0;
    this.strategy.tick();
  }

  free(): void {
    this.strategy.free();
    this.pool.free();
  }

  /** Changes to the strategy that the metadata asks for, or back to the configured one. */
  private followMetadata(): void {
    const length = this.metadata.strategyLength;
    const wanted = length === 0 ? this.settings.strategy : this.strategyNamed(this.metadata.strategyStart, length);
    if (wanted < 0 || wanted === this.strategyIndex) return;
    const strategy = STRATEGIES[wanted].create(this.pool, this.settings.options[wanted], this.locality);
    if (!strategy.ready()) return;
    this.strategy.free();
    this.strategy = strategy;
    this.adopt(wanted);
    this.pool.announceAll();
  }

  private adopt(index: i32): void {
    this.strategyIndex = index;
    this.strategyName = STRATEGIES[index].name;
    this.pool.observer = this.strategy;
    this.key = new RequestPartReader(this.strategy.keyPart());
    this.origin = new RequestPartReader(this.strategy.originPart());
    this.steered.fill(NONE);
  }

  private strategyNamed(start: usize, length: i32): i32 {
    const name = excerpt(start, length);
    for (let i = 0; i < STRATEGIES.length; i++) if (STRATEGIES[i].name === name) return i;
    countStrategyUnknown();
    warn(
      new LogLine("strategy_unknown")
        .string("cluster", this.name)
        .string("found", name)
        .string("kept", this.strategyName),
    );
    return -1;
  }
}
