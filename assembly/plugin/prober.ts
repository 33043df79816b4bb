/**
 * Active health checks through Envoy itself: the VM with the lease asks each member in turn, by the host header, through a cluster
 * whose fallback names no host, and tells the other workers what it found. A 503 of Envoy's own can't be told from the endpoint's: it is
 * bad. A call that is refused at once, since the probe cluster has no such host or no room for it, says nothing of the endpoint.
 */
import { ProbeSettings } from "../config/source_settings";
import { Bytes } from "../host/bytes";
import { CALL_RESPONSE_HEADERS, httpCall, readDigits, unixMs } from "../host/calls";
import { addressOf, Standing } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { scratch } from "../pool/scratch";
import { Source, SourceKind } from "../pool/source";
import { ProbeRecord, ProbeRecords } from "../signals/probe_records";
import { decodeResults, encodeResults, resultsBytes } from "../signals/probe_results";
import { LogLine } from "../telemetry/log_line";
import { TIMEOUT_MS as ADMIN_TIMEOUT_MS } from "./admin";
import { awaitAnswer, Caller, dropCalls, mayCall } from "./callers";
import { ProbeBoard } from "./probe_board";
import { ProbeRequest } from "./probe_request";
import { ProbeSchedule } from "./probe_schedule";
import { ProbeVerdicts } from "./probe_verdicts";
import { Reports } from "./reports";
import { Lease } from "./shared/lease";
import { countProbeAnswer, countProbeSent, countProbesFailed, warn } from "./telemetry";

/** A request's tag: the endpoint's index, then as much of the probe's number as there is room for. */
const INDEX_BITS: i32 = 14;
const NUMBER_MASK: u32 = 0x1ffff;
/** Members looked at in one tick, and answers waited for: admin and other clusters want some of the calls, too. */
const SCAN_MAX: i32 = 4096;
const AWAITED_MAX: i32 = 256;
/** Envoy always answers within the timeout; should it not, the probe is given up so much later. */
const LOST_MS: u32 = 1000;
/** How long another VM takes at most to go on where one has died. */
const TAKEOVER_MS: u32 = 2000;
const PUBLISHING_MS: u32 = 500;
/** A large pool is published more rarely: so many members a millisecond. */
const MEMBERS_PER_MS: u32 = 10;
const TELLING_MS: u32 = 60000;

const STATUS = new Bytes(":status");

export class Prober extends Caller {
  private readonly settings: ProbeSettings;
  private readonly probeCluster: Bytes;
  private readonly request: ProbeRequest;
  private readonly schedule: ProbeSchedule;
  private readonly source: Source;
  private readonly records: ProbeRecords;
  private readonly verdicts: ProbeVerdicts;
  private readonly board: ProbeBoard;
  /** Members are probed and confirmed so often, or more. */
  private readonly roundMs: u32;
  /** Any VM can confirm the members, not only one with requests. */
  private readonly confirmsAnywhere: bool;
  private isHolder: bool = false;
  private next: i32 = 0;
  private awaitedCount: i32 = 0;
  /** There is something to publish. */
  private hasNews: bool = false;
  private publishedAtMs: u32 = 0;
  /** When an answer, or somebody's results came last, or there could be none. */
  private heardAtMs: u32 = 0;
  /** There were none for too long, or never any. */
  private isSilent: bool = true;
  private confirmedAtMs: u32 = 0;
  private told: string = "";
  private toldAtMs: u32 = 0;

  /** @param prefix of the keys in shared data */
  constructor(
    private readonly cluster: string,
    private readonly pool: Pool,
    private readonly reports: Reports,
    private readonly lease: Lease,
    prefix: string,
    hostHeader: string,
    private readonly tickMs: u32,
  ) {
    super();
    const settings = pool.settings.probes;
    const admin = pool.settings.admin;
    const source = pool.source(SourceKind.Probe);
    const records = new ProbeRecords(pool);
    const confirmMs = max<i32>(pool.settings.metadataRefreshMs, admin.intervalMs);
    const lagMs = admin.isOn ? ADMIN_TIMEOUT_MS + 2 * tickMs : 1;
    this.settings = settings;
    this.probeCluster = new Bytes(settings.cluster);
    this.request = new ProbeRequest(settings, cluster, hostHeader);
    this.schedule = new ProbeSchedule(settings.intervalMs, settings.perSecond, tickMs);
    this.source = source;
    this.records = records;
    this.verdicts = new ProbeVerdicts(cluster, pool, source, records, lagMs);
    this.board = new ProbeBoard(prefix);
    this.confirmsAnywhere = admin.isOn;
    this.roundMs = max<i32>(settings.intervalMs, confirmMs);
  }

  /** Probes where it is this VM's turn, and takes what the VM has found whose turn it is. */
  tick(): void {
    const nowMs = this.pool.nowMs;
    const wasConfirmed = this.confirm();
    const isLive = this.pool.members.count > 0 && nowMs - this.confirmedAtMs <= 2 * this.roundMs;
    const isHolder = this.mayHold(isLive) && this.lease.hold(nowMs);
    if (!this.records.makeRoom()) return;
    if (!isHolder || !this.isHolder) this.take(wasConfirmed);
    this.isHolder = isHolder;
    if (isHolder) this.lead(wasConfirmed, nowMs);
    this.listen(isLive, nowMs);
  }

  answered(tag: i32, _bodyLength: i32): void {
    this.awaitedCount--;
    const index = tag & ((1 << INDEX_BITS) - 1);
    const record = this.records.awaiting(index, tag >> INDEX_BITS);
    if (record === null || !this.lease.holds(this.pool.nowMs)) return;
    const status = readDigits(CALL_RESPONSE_HEADERS, STATUS);
    countProbeAnswer(status === this.settings.expectedStatus);
    this.verdicts.take(index, record, status);
    this.takeReport(index, record);
    this.hasNews = true;
    this.hear();
  }

  free(): void {
    dropCalls(this);
    this.lease.release();
    this.records.free();
  }

  // --- the VM that probes ---

  private lead(wasConfirmed: bool, nowMs: u32): void {
    if ((wasConfirmed || this.hasNews) && this.verdicts.recover()) this.hasNews = true;
    this.sendDue(nowMs);
    this.publish(nowMs);
  }

  private sendDue(nowMs: u32): void {
    const count = this.pool.table.count;
    let allowed = min<i32>(this.schedule.allowance(nowMs), AWAITED_MAX - this.awaitedCount);
    for (let step = min<i32>(count, SCAN_MAX); step > 0 && allowed > 0; step--) {
      if (this.next >= count) this.next = 0;
      const standing = this.pool.standing(this.next);
      const record = this.records.of(this.next);
      if (standing.member && this.isDue(standing, record, nowMs)) {
        if (!mayCall()) return;
        this.send(standing, record, nowMs);
        allowed--;
      }
      this.next++;
    }
  }

  private isDue(standing: Standing, record: ProbeRecord, nowMs: u32): bool {
    if (!record.isProbed) return true;
    const sinceMs = nowMs - record.sentAtMs;
    if (record.isAwaited && sinceMs < <u32>this.settings.timeoutMs + LOST_MS) return false;
    if (nowMs - standing.confirmedAtMs >= sinceMs || this.verdicts.waits(standing, record)) return false;
    return this.schedule.isDue(this.next, record.sentAtMs, nowMs);
  }

  private send(standing: Standing, record: ProbeRecord, nowMs: u32): void {
    const length = this.request.name(addressOf(standing), standing.addressLength);
    const token = httpCall(this.probeCluster, this.request.start, length, this.settings.timeoutMs);
    record.number = (record.number + 1) & NUMBER_MASK;
    record.sentAtMs = nowMs;
    record.isProbed = true;
    record.isAwaited = awaitAnswer(token, this, this.next | <i32>(record.number << INDEX_BITS));
    if (!record.isAwaited) return this.tellFailed("call_refused");
    this.awaitedCount++;
    countProbeSent();
  }

  private takeReport(index: i32, record: ProbeRecord): void {
    if (!this.reports.takeProbe(index)) return;
    const values = this.reports.values;
    memory.copy(this.records.valuesOf(record), changetype<usize>(values), <usize>values.length * 4);
    record.reportNumber++;
    record.reportedAtMs = this.pool.nowMs;
  }

  private publish(nowMs: u32): void {
    const memberCount = this.pool.members.count;
    const periodMs = max<u32>(max<u32>(PUBLISHING_MS, 2 * this.tickMs), <u32>memberCount / MEMBERS_PER_MS);
    if (!this.hasNews || nowMs - this.publishedAtMs < periodMs) return;
    this.publishedAtMs = nowMs;
    const value = scratch(resultsBytes(memberCount, this.records.metricCount));
    if (value === 0) return;
    this.hasNews = !this.board.publish(value, encodeResults(this.pool, this.records, unixMs(), value));
    if (this.hasNews) this.tellFailed("not_shared");
  }

  // --- every VM ---

  /** Follows when the members were confirmed last: all are at once. @returns whether they were since the last tick */
  private confirm(): bool {
    const members = this.pool.members;
    if (members.count === 0) return false;
    const confirmedAtMs = this.pool.standing(members.at(0)).confirmedAtMs;
    const wasConfirmed = confirmedAtMs !== this.confirmedAtMs;
    this.confirmedAtMs = confirmedAtMs;
    return wasConfirmed;
  }

  /** @param wasConfirmed there may be members that were none when the results were taken last */
  private take(wasConfirmed: bool): void {
    const board = this.board;
    if (!board.fetch(wasConfirmed && !this.isSilent)) return;
    if (board.isNew) this.hear();
    const taken = decodeResults(board.start, board.length, this.pool, this.records, this.source, unixMs());
    if (!taken) this.tellFailed("not_readable");
  }

  /** A VM that can't confirm the members leaves probing to one that can. */
  private mayHold(isLive: bool): bool {
    if (isLive || this.confirmsAnywhere) return true;
    this.lease.release();
    return false;
  }

  private hear(): void {
    this.heardAtMs = this.pool.nowMs;
    this.isSilent = false;
  }

  /** Nobody probes for so long though somebody could: nothing is known any more, so that a dead prober holds nobody back for ever. */
  private listen(isLive: bool, nowMs: u32): void {
    if (!isLive) this.heardAtMs = nowMs;
    const silenceMs: u32 = 3 * this.roundMs + <u32>this.settings.timeoutMs + TAKEOVER_MS;
    if (this.isSilent || nowMs - this.heardAtMs < silenceMs) return;
    this.isSilent = true;
    if (this.verdicts.forgetAll()) this.tellFailed("silent");
  }

  /** Every failure is counted; one that goes on is told once a minute. */
  private tellFailed(reason: string): void {
    countProbesFailed();
    const nowMs = this.pool.nowMs;
    if (this.told === reason && nowMs - this.toldAtMs < TELLING_MS) return;
    this.told = reason;
    this.toldAtMs = nowMs;
    warn(new LogLine("probes_failed").string("cluster", this.cluster).string("reason", reason));
  }
}
