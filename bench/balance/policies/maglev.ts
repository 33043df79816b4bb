/**
 * Envoy's MAGLEV (maglev_lb.cc; Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016) at its default
 * table size, and the same with bounded load.
 */
import { mix } from "./hash.ts";
import { type HashTable, hashing } from "./hashing.ts";

const TABLE_SIZE = 65_537;
const NOBODY = -1;

class Maglev implements HashTable {
  private readonly owners = new Int32Array(TABLE_SIZE).fill(NOBODY);

  constructor(members: readonly number[]) {
    const offsets = members.map((host) => mix(host, 0) % TABLE_SIZE);
    const skips = members.map((host) => (mix(host, 1) % (TABLE_SIZE - 1)) + 1);
    for (let filled = 0, turn = 0; filled < TABLE_SIZE; filled++, turn = (turn + 1) % members.length) {
      while (this.owners[offsets[turn] as number] !== NOBODY) this.step(offsets, skips, turn);
      this.owners[offsets[turn] as number] = members[turn] as number;
    }
  }

  hostOf(hash: number, reselect: number): number {
    const changed = reselect === 0 ? hash : (hash ^ -reselect) >>> 0;
    return this.owners[changed % TABLE_SIZE] as number;
  }

  /** On to the next place of this member's permutation of the table. */
  private step(offsets: number[], skips: readonly number[], turn: number): void {
    offsets[turn] = ((offsets[turn] as number) + (skips[turn] as number)) % TABLE_SIZE;
  }
}

export const maglev = hashing((members) => new Maglev(members), false);
export const maglevBounded = hashing((members) => new Maglev(members), true);
