/** A pool with a strategy of the registry, made of the members of a JSON configuration. */

import { xxHash64 } from "../../../assembly/math/xxhash64";
import { NONE } from "../../../assembly/pool/endpoint";
import { Pool } from "../../../assembly/pool/pool";
import { STRATEGIES } from "../../../assembly/strategies/registry";
import { Choice, Locality, Request, Strategy } from "../../../assembly/strategies/strategy";
import { Text } from "../../../assembly/telemetry/text";
import { Entry, indexOf, list, listByEnvoy, pass, poolOf } from "../pool/fixture";

const SCRATCH_BYTES: i32 = 1024;
const scratch: usize = memory.data(SCRATCH_BYTES, 8);

export class World {
  readonly pool: Pool;
  readonly strategy: Strategy;
  readonly request: Request = new Request();
  readonly choice: Choice = new Choice();

  /** @param members the configuration's members beside "strategy" */
  constructor(name: string, members: string = "", seed: u64 = 1, locality: Locality = new Locality("", "")) {
    const comma = members.length > 0 ? "," : "";
    const pool = poolOf(`"strategy":"${name}"${comma}${members}`, seed);
    const which = pool.settings.strategy;
    const strategy = STRATEGIES[which].create(pool, pool.settings.options[which], locality);
    this.pool = pool;
    this.strategy = strategy;
    pool.observer = strategy;
  }

  /** A full listing, and all the work on tables that it makes. */
  list(entries: Entry[]): void {
    list(this.pool, entries);
    this.settle();
    this.strategy.tick();
  }

  /** The same by Envoy's own view: with priorities, and whom Envoy holds back. */
  listByEnvoy(entries: Entry[]): void {
    listByEnvoy(this.pool, entries);
    this.settle();
    this.strategy.tick();
  }

  settle(): void {
    while (this.strategy.work()) {}
  }

  tick(): void {
    this.pool.tick();
    this.strategy.tick();
  }

  pass(ms: u32, tickMs: u32 = 100): void {
    pass(this.pool, ms, tickMs);
    this.strategy.tick();
  }

  /** Ranks for the request as it is set, without starting anything. */
  rank(): Choice {
    this.choice.reset(1 + this.pool.settings.maxRetries);
    this.strategy.rank(this.request, this.choice);
    return this.choice;
  }

  /** @returns the first endpoint of a ranking, NONE where it is empty */
  first(): i32 {
    const choice = this.rank();
    return choice.count === 0 ? NONE : choice.at(0);
  }

  rankKey(key: string): Choice {
    const bytes = String.UTF8.encode(key);
    this.request.hasKey = true;
    this.request.keyHash = xxHash64(changetype<usize>(bytes), bytes.byteLength, 0);
    return this.rank();
  }

  /** Ranks `times` times with nothing started. @returns how often each index came first */
  firsts(times: i32): StaticArray<i32> {
    const counts = new StaticArray<i32>(max(1, this.pool.table.count));
    for (let n = 0; n < times; n++) {
      const index = this.first();
      if (index !== NONE) counts[index]++;
    }
    return counts;
  }

  /** @returns what the strategy tells of an endpoint */
  explain(index: i32): string {
    const text = new Text(scratch, SCRATCH_BYTES);
    this.strategy.explain(index, text);
    return String.UTF8.decodeUnsafe(text.start, text.length);
  }

  /** @returns the index of host number `n` */
  index(n: i32): i32 {
    return indexOf(this.pool, n);
  }

  free(): void {
    this.strategy.free();
    this.pool.free();
  }
}
