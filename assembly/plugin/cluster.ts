/** One cluster of one root context: its pool, its strategy, its metadata. */
import { Settings } from "../config/settings";
import { Bytes } from "../host/bytes";
import { unixMs } from "../host/calls";
import { Random } from "../math/random";
import { NONE } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { Source, SourceKind } from "../pool/source";
import { STRATEGIES } from "../strategies/registry";
import { Locality, NO_PART, Strategy } from "../strategies/strategy";
import { excerpt, LogLine } from "../telemetry/log_line";
import { ChoiceReason } from "../telemetry/reasons";
import { Admin } from "./admin";
import { EndpointReader } from "./endpoint_reader";
import { RequestPartReader } from "./key";
import { MetadataPaths, MetadataReader } from "./metadata_reader";
import { Prober } from "./prober";
import { Reports } from "./reports";
import { AnswerSampling } from "./sampling";
import { Lease } from "./shared/lease";
import { newNonce } from "./shared/nonce";
import { Sharing } from "./shared/sharing";
import { count, countOpened, countSharing, countStrategyUnknown, steeredCounter, warn } from "./telemetry";

/** What the clusters of a root context have in common. */
export class Surroundings {
  constructor(
    readonly locality: Locality,
    readonly paths: MetadataPaths,
    /** Of the keys in shared data: the same for the same configuration only. */
    readonly keyPrefix: string,
    /** How often workers tell each other what they know. */
    readonly tickMs: u32,
    readonly hostHeader: string,
  ) {}
}

export class Cluster {
  readonly pool: Pool;
  /** Answers are judged by their gRPC status, too. */
  readonly judgesGrpc: bool;
  readonly sampling: AnswerSampling;
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
  private metadataSource: Source;
  private readonly reports: Reports;
  private readonly endpointReader: EndpointReader;
  private readonly sharing: Sharing;
  private readonly admin: Admin | null;
  private readonly prober: Prober | null;
  /** Cluster metadata was looked at, and says what it said. */
  private isConfirmed: bool = false;
  /** Nobody says who the members are, unless cluster metadata does. */
  private viewLost: bool = false;
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
    private surroundings: Surroundings,
    seed: u64,
  ) {
    const pool = new Pool(settings, new Random(seed));
    const options = settings.options[settings.strategy];
    const prefix = `${surroundings.keyPrefix}${name}.`;
    this.pool = pool;
    this.judgesGrpc = settings.grpcStatus;
    this.sampling = new AnswerSampling(pool, settings.grpcStatus ? 1 : settings.answerSampleRatio);
    this.strategy = STRATEGIES[settings.strategy].create(pool, options, surroundings.locality);
    this.metadataSource = pool.source(SourceKind.ClusterMetadata, true);
    this.metadata = new MetadataReader(name, surroundings.paths, settings.metadataRefreshMs, settings.admin.isOn);
    this.reports = new Reports(pool, settings.reports);
    this.endpointReader = new EndpointReader(name, pool, surroundings.paths.namespace, settings.metadataRefreshMs);
    const nonce = newNonce(seed);
    this.sharing = new Sharing(pool, `${prefix}worker.`, nonce, surroundings.tickMs);
    const lease = new Lease(new Bytes(`${prefix}lease`), nonce);
    this.admin = settings.admin.isOn ? new Admin(name, pool, settings.admin, lease, prefix) : null;
    this.prober = settings.probes.isOn
      ? new Prober(name, pool, this.reports, lease, prefix, surroundings.hostHeader, surroundings.tickMs)
      : null;
    this.adopt(settings.strategy);
  }

  /** Brings pool and clock up to now; reads the metadata if that is due. @returns true when new metadata was taken */
  wake(nowMs: u32): bool {
    this.pool.nowMs = nowMs;
    this.usedAtMs = nowMs;
    if (!this.metadata.isDue(nowMs)) return false;
    const taken = this.metadata.refresh(nowMs, this.metadataSource);
    if (this.metadata.isConfirmed && this.metadataSource.lists) this.isConfirmed = true;
    if (taken) this.followMetadata();
    if (this.viewLost && !(taken && this.metadata.listsEndpoints)) this.dismissAll();
    this.viewLost = false;
    return taken;
  }

  /** The headers of an answer: a load report, the metadata of the endpoint. @param index the member that answered, or NONE */
  learnFromHeaders(index: i32): void {
    this.reports.takeHeaders(index);
    if (index !== NONE) this.endpointReader.read(index, unixMs());
  }

  /** The headers of an answer that is not read whole: the client gets no load report all the same. @param index who has likely answered */
  passHeaders(index: i32): void {
    if (this.strategy.needsReports()) this.reports.takeHeaders(index);
    else this.reports.passHeaders();
  }

  passTrailers(index: i32): void {
    if (this.strategy.needsReports()) this.reports.takeTrailers(index);
    else this.reports.passTrailers();
  }

  learnFromTrailers(index: i32): void {
    this.reports.takeTrailers(index);
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

  /** Housekeeping; the strategy's tables are worked on by `work`. @returns whether they may have got work */
  tick(nowMs: u32): bool {
    this.keptAtMs = nowMs;
    this.pool.nowMs = nowMs;
    this.sharing.tick();
    countSharing(this.sharing.refusedCount, this.sharing.isFull);
    this.sharing.refusedCount = 0;
    this.pool.tick();
    countOpened(this.pool.openedCount);
    this.pool.openedCount = 0;
    const changed = this.followAdmin();
    this.probe();
    this.strategy.tick();
    return changed;
  }

  /** While Envoy's own view is in force, cluster metadata only adds facts. @returns whether the members may have changed */
  private followAdmin(): bool {
    const admin = this.admin;
    if (admin === null || !admin.tick()) return false;
    const wasInForce = !this.metadataSource.lists;
    this.metadataSource.lists = !admin.isInForce;
    this.viewLost = !admin.isInForce;
    if (admin.isInForce !== wasInForce) this.metadata.forget();
    else if (admin.hasNewcomers) this.metadata.readAgain();
    return true;
  }

  private probe(): void {
    const prober = this.prober;
    if (prober === null) return;
    if (this.isConfirmed) this.pool.confirm();
    this.isConfirmed = false;
    prober.tick();
  }

  /** Nobody says any more who the members are. */
  private dismissAll(): void {
    this.metadataSource.begin();
    this.metadataSource.end();
  }

  free(): void {
    const admin = this.admin;
    if (admin !== null) admin.free();
    const prober = this.prober;
    if (prober !== null) prober.free();
    this.strategy.free();
    this.pool.free();
  }

  /** Changes to the strategy that the metadata asks for, or back to the configured one. */
  private followMetadata(): void {
    const length = this.metadata.strategyLength;
    const wanted = length === 0 ? this.settings.strategy : this.strategyNamed(this.metadata.strategyStart, length);
    if (wanted < 0 || wanted === this.strategyIndex) return;
    const strategy = STRATEGIES[wanted].create(this.pool, this.settings.options[wanted], this.surroundings.locality);
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
