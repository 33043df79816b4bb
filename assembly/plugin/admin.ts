/**
 * The source `admin`: one VM at a time asks Envoy's admin interface for the cluster's hosts and puts the view into shared data; every
 * worker takes it from there. While a view is in force it makes the membership, and cluster metadata only adds facts.
 */
import { AdminSettings } from "../config/source_settings";
import { reset } from "../host/arena";
import { Bytes, Received } from "../host/bytes";
import {
  CALL_RESPONSE_HEADERS,
  getCallResponseBody,
  getSharedData,
  httpCall,
  readDigits,
  setSharedData,
  unixMs,
} from "../host/calls";
import { Pairs } from "../host/pairs";
import { Pool } from "../pool/pool";
import { Source, SourceKind } from "../pool/source";
import { EnvoyClusters, VIEW_OUTCOMES } from "../signals/envoy_clusters";
import { queryOf } from "../signals/envoy_query";
import { EnvoyView } from "../signals/envoy_view";
import { LogLine } from "../telemetry/log_line";
import { awaitAnswer, Caller, dropCalls, mayCall } from "./callers";
import { Lease } from "./shared/lease";
import { countAdmin, countAdminFailed, countAdminLost, countAdminView, litter, warn } from "./telemetry";

const STATUS = new Bytes(":status");

export const TIMEOUT_MS: u32 = 1000;
/** An answer takes Envoy's main thread 0.7 ms and 5 ns a byte (docs/performance.md): it may take it 1 % of the time. */
const REST_MS: u32 = 70;
const REST_BYTES_PER_MS: u32 = 2000;
const CHUNK_BYTES: i32 = 16384;
const STAMP_BYTES: i32 = 8;

const stamp: usize = memory.data(STAMP_BYTES, 8); // f64: milliseconds since 1970
const received = new Received();

export class Admin extends Caller {
  /** A view makes the membership. */
  isInForce: bool = false;
  /** The view taken last has members that were none before. */
  hasNewcomers: bool = false;
  private readonly adminCluster: Bytes;
  private readonly request: ArrayBuffer;
  private readonly viewKey: Bytes;
  private readonly stampKey: Bytes;
  private readonly source: Source;
  private readonly view: EnvoyView = new EnvoyView();
  private readonly text: EnvoyClusters;
  private stamp: u32 = 0;
  /** How long a view is good: through the loss of one at least. */
  private readonly keepMs: u32;
  private viewAtMs: u32 = 0;
  private askedAtMs: u32 = 0;
  private asked: bool = false;
  private waits: bool = false;
  /** Of the answer before. */
  private textBytes: u32 = 0;
  /** Kinds of failures told since the last view. */
  private told: string[] = [];

  /** @param prefix of the keys in shared data */
  constructor(
    private readonly cluster: string,
    private readonly pool: Pool,
    private readonly settings: AdminSettings,
    private readonly lease: Lease,
    prefix: string,
  ) {
    super();
    this.adminCluster = new Bytes(settings.cluster);
    this.keepMs = max<u32>(settings.keepMs, 2 * settings.intervalMs + TIMEOUT_MS);
    const pairs = new Pairs();
    pairs.add(":method", "GET");
    pairs.add(":path", queryOf(cluster));
    pairs.add(":authority", "envoy-admin");
    this.request = pairs.encode();
    this.viewKey = new Bytes(`${prefix}view`);
    this.stampKey = new Bytes(`${prefix}view.stamp`);
    this.source = pool.source(SourceKind.Envoy, true);
    this.text = new EnvoyClusters(cluster);
  }

  /** Asks where it is this VM's turn, and takes the newest view. @returns true where the members may have changed */
  tick(): bool {
    const nowMs = this.pool.nowMs;
    if (this.lease.hold(nowMs) && !this.waits && this.isDue(nowMs)) this.ask(nowMs);
    if (this.take(nowMs)) return true;
    if (!this.isInForce || nowMs - this.viewAtMs < this.keepMs) return false;
    this.isInForce = false;
    this.pool.forgetEnvoy();
    countAdminLost();
    warn(new LogLine("admin_view_lost").string("cluster", this.cluster).string("kept", "what cluster metadata says"));
    return true;
  }

  answered(_tag: i32, bodyLength: i32): void {
    this.waits = false;
    if (readDigits(CALL_RESPONSE_HEADERS, STATUS) !== 200) return this.tellFailed("no_answer");
    this.textBytes = bodyLength;
    this.text.begin();
    for (let from = 0; from < bodyLength; from += CHUNK_BYTES) {
      reset();
      if (!getCallResponseBody(from, min<i32>(CHUNK_BYTES, bodyLength - from), received))
        return this.tellFailed("cut_off");
      this.text.feed(received.start, received.length);
    }
    reset();
    if (!this.text.end()) this.tellFailed(VIEW_OUTCOMES[this.text.outcome]);
    else this.publish();
  }

  free(): void {
    dropCalls(this);
    this.lease.release();
    this.text.free();
  }

  /** Asked at once, then so rarely that Envoy's main thread has its rest. */
  private isDue(nowMs: u32): bool {
    const restMs = REST_MS + this.textBytes / REST_BYTES_PER_MS;
    return !this.asked || nowMs - this.askedAtMs >= max<u32>(this.settings.intervalMs, restMs);
  }

  private ask(nowMs: u32): void {
    if (!mayCall()) return this.tellFailed("too_many_calls");
    this.asked = true;
    this.askedAtMs = nowMs;
    countAdmin();
    const headers = this.request;
    const token = httpCall(this.adminCluster, changetype<usize>(headers), headers.byteLength, TIMEOUT_MS);
    this.waits = awaitAnswer(token, this, 0);
    if (!this.waits) this.tellFailed("call_refused");
  }

  /** The view first and its stamp then: whoever sees a new stamp finds that view, or a newer one. */
  private publish(): void {
    if (!setSharedData(this.viewKey, this.text.viewStart, this.text.viewLength, 0))
      return this.tellFailed("not_shared");
    store<f64>(stamp, unixMs());
    setSharedData(this.stampKey, stamp, STAMP_BYTES, 0);
  }

  private take(nowMs: u32): bool {
    const newest = getSharedData(this.stampKey, received);
    if (newest === 0 || newest === this.stamp || received.length !== STAMP_BYTES) return false;
    const ageMs = max<f64>(0, unixMs() - load<f64>(received.start));
    if (!(ageMs < <f64>this.keepMs)) return false;
    reset();
    if (getSharedData(this.viewKey, received) === 0) return false;
    this.stamp = newest;
    if (!this.view.decode(received.start, received.length, this.source)) {
      this.tellFailed("view_unreadable");
      return false;
    }
    litter();
    countAdminView();
    this.told.length = 0;
    this.viewAtMs = nowMs - <u32>ageMs;
    this.isInForce = true;
    this.hasNewcomers = this.source.newcomerCount > 0;
    return true;
  }

  /** Every failure is counted, each kind of them told once until a view comes again. */
  private tellFailed(reason: string): void {
    countAdminFailed();
    if (this.told.includes(reason)) return;
    this.told.push(reason);
    warn(new LogLine("admin_failed").string("cluster", this.cluster).string("reason", reason));
  }
}
