/** Workers that probe the same endpoints and tell each other what they found, without a host in between. */
import { Pool } from "../../../assembly/pool/pool";
import { Source, SourceKind } from "../../../assembly/pool/source";
import { ProbeRecord, ProbeRecords } from "../../../assembly/signals/probe_records";
import { decodeResults, encodeResults, isHeldByProbes, resultsBytes } from "../../../assembly/signals/probe_results";
import { hosts, indexOf, list, poolOf } from "../pool/fixture";

/** Its pool's clock has nothing to do with the others'. */
export class ProbingWorker {
  readonly pool: Pool;
  readonly records: ProbeRecords;
  readonly source: Source;

  /** @param settings the configuration's members */
  constructor(nowMs: u32, hostCount: i32 = 4, settings: string = "") {
    const pool = poolOf(settings);
    pool.nowMs = nowMs;
    list(pool, hosts(hostCount));
    const records = new ProbeRecords(pool);
    assert(records.makeRoom(), "no room");
    this.pool = pool;
    this.records = records;
    this.source = pool.source(SourceKind.Probe);
  }

  recordOf(n: i32): ProbeRecord {
    assert(this.records.makeRoom(), "no room");
    return this.records.of(indexOf(this.pool, n));
  }

  /** Host number `n` is probed now. */
  probe(n: i32, streak: i32 = 0, isHeld: bool = false): void {
    const record = this.recordOf(n);
    record.isProbed = true;
    record.sentAtMs = this.pool.nowMs;
    record.streak = <u8>streak;
    this.source.hold(indexOf(this.pool, n), isHeld);
  }

  /** The answer to a probe reported that now. */
  report(n: i32, metric: i32, value: f32): void {
    const record = this.recordOf(n);
    for (let other = 0; other < this.records.metricCount; other++)
      store<f32>(this.records.valuesOf(record) + ((<usize>other) << 2), other === metric ? value : NaN);
    record.reportNumber++;
    record.reportedAtMs = this.pool.nowMs;
  }

  isHeld(n: i32): bool {
    return isHeldByProbes(this.pool.standing(indexOf(this.pool, n)));
  }

  /** What it would tell the others at that moment of the wall clock, milliseconds. */
  results(unixMs: f64 = 0): StaticArray<u8> {
    const size = <i32>resultsBytes(this.pool.members.count, this.records.metricCount);
    const bytes = new StaticArray<u8>(size);
    const length = encodeResults(this.pool, this.records, unixMs, changetype<usize>(bytes));
    return StaticArray.fromArray(bytes.slice<u8[]>(0, length));
  }

  /** @returns false where it refuses them */
  take(results: StaticArray<u8>, unixMs: f64 = 0, length: i32 = -1): bool {
    assert(this.records.makeRoom(), "no room");
    const size = length < 0 ? results.length : length;
    return decodeResults(changetype<usize>(results), size, this.pool, this.records, this.source, unixMs);
  }

  free(): void {
    this.records.free();
    this.pool.free();
  }
}
