/**
 * What this worker knows of each member by its probes: one record for each index of the pool, good for one membership of one address.
 *
 *   | ProbeRecord, 32 bytes | the last load report: f32 for each metric, NaN = not reported |
 */
import { METRIC_COUNT, Standing } from "../pool/endpoint";
import { release, reserve } from "../pool/memory";
import { Pool } from "../pool/pool";

@unmanaged
export class ProbeRecord {
  /** xxHash64 of the address */
  hash: u64;
  /** since when it is a member */
  joinedAtMs: u32;
  /** counts the probes of this index, whoever it belonged to: an answer says which of them it is for */
  number: u32;
  /** when the last one was sent; meaningless unless isProbed */
  sentAtMs: u32;
  /** when the last report was taken, and the how-manieth it was; 0 = there was none */
  reportedAtMs: u32;
  reportNumber: u32;
  /** answers in a row that say the contrary of what is believed, up to 255 */
  streak: u8;
  isProbed: bool;
  /** the last probe has no answer yet */
  isAwaited: bool;
}

const RECORD_BYTES: usize = 32;

export class ProbeRecords {
  readonly metricCount: i32;
  private block: usize = 0;
  private capacity: i32 = 0;

  constructor(private readonly pool: Pool) {
    this.metricCount = METRIC_COUNT + pool.table.extraCount;
  }

  /** Makes room for all of the pool's endpoints. @returns false where memory is refused: then there are no records for the new ones */
  makeRoom(): bool {
    const capacity = this.pool.table.capacity;
    if (capacity <= this.capacity) return true;
    const block = reserve(<usize>capacity * this.stride);
    if (block === 0) return false;
    memory.copy(block, this.block, <usize>this.capacity * this.stride);
    this.free();
    this.block = block;
    this.capacity = capacity;
    return true;
  }

  /** @param index an endpoint's, after `makeRoom`. @returns its record; that of another endpoint, or of an earlier membership, is emptied */
  of(index: i32): ProbeRecord {
    const record = this.at(index);
    const standing = this.pool.standing(index);
    if (!isAbout(record, standing)) empty(record, standing);
    return record;
  }

  /** @returns the record that an answer is for; null where it is late, or its endpoint is no member any more, or is one again */
  awaiting(index: i32, number: u32): ProbeRecord | null {
    if (index < 0 || index >= this.capacity || index >= this.pool.table.count) return null;
    const record = this.at(index);
    if (!record.isAwaited || record.number !== number) return null;
    record.isAwaited = false;
    const standing = this.pool.standing(index);
    return standing.member && isAbout(record, standing) ? record : null;
  }

  /** @returns where the metrics of the last report are */
  valuesOf(record: ProbeRecord): usize {
    return changetype<usize>(record) + RECORD_BYTES;
  }

  /** Empties all. */
  clear(): void {
    for (let n = 0; n < this.capacity; n++) this.at(n).hash = 0;
  }

  free(): void {
    release(this.block, <usize>this.capacity * this.stride);
    this.block = 0;
    this.capacity = 0;
  }

  private at(index: i32): ProbeRecord {
    return changetype<ProbeRecord>(this.block + <usize>index * this.stride);
  }

  /** Bytes from one record to the next. */
  private get stride(): usize {
    return (RECORD_BYTES + <usize>this.metricCount * 4 + 7) & ~7;
  }
}

function isAbout(record: ProbeRecord, standing: Standing): bool {
  return record.hash === standing.hash && record.joinedAtMs === standing.joinedAtMs;
}

function empty(record: ProbeRecord, standing: Standing): void {
  record.hash = standing.hash;
  record.joinedAtMs = standing.joinedAtMs;
  record.reportNumber = 0;
  record.streak = 0;
  record.isProbed = false;
  record.isAwaited = false;
}
