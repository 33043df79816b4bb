// proxy-wasm shared data with Envoy's compare-and-swap: cas = 0 overwrites, an absent key takes any cas.

import { Status } from "./abi.ts";

export interface SharedEntry {
  value: Uint8Array;
  cas: number;
}

/** One process-wide map; hand the same one to every VM of a process. */
export class SharedData {
  readonly entries = new Map<string, SharedEntry>();
  private nextCas = 1;

  set(key: string, value: Uint8Array, cas: number): Status {
    const present = this.entries.get(key);
    if (present !== undefined && cas !== 0 && cas !== present.cas) return Status.CasMismatch;
    this.entries.set(key, { value, cas: this.nextCas++ });
    return Status.Ok;
  }
}
