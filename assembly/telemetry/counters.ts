/** Counts of one VM, added up in memory and published on the tick. Names come from closed sets only: Envoy never frees a stat. */
export class Counters {
  private names: string[] = [];
  private pending: u32[] = [];
  private ids: u32[] = [];

  /** @returns the number of the counter of that name, a new one where there is none yet */
  named(name: string): i32 {
    const known = this.names.indexOf(name);
    if (known >= 0) return known;
    this.names.push(name);
    this.pending.push(0);
    return this.names.length - 1;
  }

  /** @param counter what `named` returned */
  add(counter: i32, by: u32 = 1): void {
    unchecked((this.pending[counter] += by));
  }

  get length(): i32 {
    return this.names.length;
  }

  /** How many of them have an id of the host's already, counted from the first. */
  get definedCount(): i32 {
    return this.ids.length;
  }

  nameAt(counter: i32): string {
    return this.names[counter];
  }

  /** Keeps the id that the host gave counter number `definedCount`. */
  define(id: u32): void {
    this.ids.push(id);
  }

  idAt(counter: i32): u32 {
    return this.ids[counter];
  }

  /** @returns what was added since the last call */
  take(counter: i32): u32 {
    const value = this.pending[counter];
    this.pending[counter] = 0;
    return value;
  }
}
