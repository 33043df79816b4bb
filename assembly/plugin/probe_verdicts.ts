/**
 * What answers to probes make of a member: so many bad ones in a row hold it back, so many good ones in a row let it return, but
 * not before it was said again to be a member since it was probed. (Somebody else may have answered for one that has left.)
 */
import { ProbeSettings } from "../config/source_settings";
import { addressOf, Standing } from "../pool/endpoint";
import { Pool } from "../pool/pool";
import { Source } from "../pool/source";
import { ProbeRecord, ProbeRecords } from "../signals/probe_records";
import { isHeldByProbes, releaseHeld } from "../signals/probe_results";
import { excerpt, LogLine } from "../telemetry/log_line";
import { countProbeVerdict, warn } from "./telemetry";

const STREAK_MAX: i32 = 255;

export class ProbeVerdicts {
  private readonly settings: ProbeSettings;

  /** @param lagMs a listing may show the membership of so long before it came, > 0 */
  constructor(
    private readonly cluster: string,
    private readonly pool: Pool,
    private readonly source: Source,
    private readonly records: ProbeRecords,
    private readonly lagMs: u32,
  ) {
    this.settings = pool.settings.probes;
  }

  /** @param status of the answer to the last probe, 0 = there was none */
  take(index: i32, record: ProbeRecord, status: i32): void {
    const isHeld = isHeldByProbes(this.pool.standing(index));
    const isGood = status === this.settings.expectedStatus;
    record.streak = isGood === isHeld ? <u8>min<i32>(<i32>record.streak + 1, STREAK_MAX) : 0;
    if (isHeld || <i32>record.streak < this.settings.unhealthyThreshold) return;
    record.streak = 0;
    this.source.hold(index, true);
    this.tell(index, false, status);
  }

  /** Lets those return who have been confirmed. @returns whether there were any */
  recover(): bool {
    let any = false;
    for (let index = 0; index < this.pool.table.count; index++) {
      const standing = this.pool.standing(index);
      if (!standing.member || !isHeldByProbes(standing)) continue;
      const record = this.records.of(index);
      if (!this.waits(standing, record) || !this.isConfirmed(standing, record)) continue;
      any = true;
      record.streak = 0;
      releaseHeld(this.pool, this.source, index);
      this.tell(index, true, this.settings.expectedStatus);
    }
    return any;
  }

  /** @returns whether it has answered well often enough: it needs no more probes, only to be confirmed */
  waits(standing: Standing, record: ProbeRecord): bool {
    return isHeldByProbes(standing) && !record.isAwaited && <i32>record.streak >= this.settings.healthyThreshold;
  }

  /** Nobody probes any more: takes all verdicts back. @returns whether there were any */
  forgetAll(): bool {
    let any = false;
    this.records.clear();
    for (let index = 0; index < this.pool.table.count; index++) {
      if (!isHeldByProbes(this.pool.standing(index))) continue;
      any = true;
      this.source.hold(index, false);
    }
    return any;
  }

  private isConfirmed(standing: Standing, record: ProbeRecord): bool {
    const nowMs = this.pool.nowMs;
    return <u64>(nowMs - standing.confirmedAtMs) + this.lagMs <= <u64>(nowMs - record.sentAtMs);
  }

  private tell(index: i32, isHealthy: bool, status: i32): void {
    countProbeVerdict(isHealthy);
    const standing = this.pool.standing(index);
    const endpoint = excerpt(addressOf(standing), standing.addressLength);
    const line = new LogLine("probe_verdict").string("cluster", this.cluster).string("endpoint", endpoint);
    warn(line.bool("healthy", isHealthy).number("status", status));
  }
}
