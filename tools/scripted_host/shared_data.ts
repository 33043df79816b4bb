// proxy-wasm shared data with Envoy's compare-and-swap: cas = 0 overwrites, an absent key takes any cas.
// Every successful write takes the next of one process-wide row of cas numbers: 1, 2, ..., 2^32 - 1, 1, ...; 0 is never one.

import { Status } from "./abi.ts";

export interface SharedEntry {
  value: Uint8Array;
  cas: number;
}

const LAST_CAS = 0xffff_ffff;

/** One process-wide map; hand the same one to every VM of a process. */
export class SharedData {
  readonly entries = new Map<string, SharedEntry>();

  constructor(
    /** The cas of the next write, 1..2^32 - 1. */
    private nextCas = 1,
  ) {}

  set(key: string, value: Uint8Array, cas: number): Status {
    const present = this.entries.get(key);
    if (present !== undefined && cas !== 0 && cas !== present.cas) return Status.CasMismatch;
    this.entries.set(key, { value, cas: this.nextCas });
    this.nextCas = this.nextCas === LAST_CAS ? 1 : this.nextCas + 1;
    return Status.Ok;
  }
}
