/**
 * The contract of a strategy: it ranks a cluster's usable endpoints for one request. It learns of members and outcomes as the
 * pool's observer. `rank` may not allocate, throw, or call the host, and its cost must not grow with the number of endpoints.
 */
import { NONE } from "../pool/endpoint";
import { LIST_MAX } from "../pool/flights";
import { PoolObserver } from "../pool/observer";
import { Pool } from "../pool/pool";
import { ChoiceReason } from "../telemetry/reasons";
import { Text } from "../telemetry/text";

/** What a strategy may know of a request; the plugin fills it in. */
export class Request {
  /** xxHash64 of the key; only with hasKey */
  keyHash: u64 = 0;
  hasKey: bool = false;
  /** Bytes of the region that a trusted header names; length 0 = use the proxy's own locality */
  origin: usize = 0;
  originLength: i32 = 0;
}

/** Which part of a request a strategy wants to have hashed, or read as the origin. */
export enum PartKind {
  None,
  Header,
  Cookie,
  Query,
  Path,
  SourceAddress,
}

export class RequestPart {
  constructor(
    readonly kind: PartKind,
    readonly name: string,
  ) {}
}

export const NO_PART: RequestPart = new RequestPart(PartKind.None, "");

/** What the plugin tells a strategy about where this proxy runs. */
export class Locality {
  constructor(
    readonly region: string,
    readonly zone: string,
  ) {}
}

/** The endpoints chosen, best first. */
export class Choice {
  capacity: i32 = 0;
  count: i32 = 0;
  /** Why the first was chosen. */
  reason: ChoiceReason = ChoiceReason.Cheapest;
  private indexes: StaticArray<i32> = new StaticArray<i32>(LIST_MAX);

  /** Empties it for a list of up to `capacity` endpoints, 1..LIST_MAX. */
  reset(capacity: i32): void {
    this.capacity = min<i32>(max<i32>(1, capacity), LIST_MAX);
    this.count = 0;
    this.reason = ChoiceReason.Cheapest;
  }

  at(n: i32): i32 {
    return unchecked(this.indexes[n]);
  }

  get isFull(): bool {
    return this.count >= this.capacity;
  }

  /** Appends an endpoint, unless the list is full or has it already. */
  add(index: i32): void {
    if (index === NONE || this.isFull || this.has(index)) return;
    unchecked((this.indexes[this.count++] = index));
  }

  has(index: i32): bool {
    for (let n = 0; n < this.count; n++) if (unchecked(this.indexes[n]) === index) return true;
    return false;
  }
}

export abstract class Strategy extends PoolObserver {
  constructor(readonly pool: Pool) {
    super();
  }

  /** Fills `choice` with distinct usable endpoints, best first, as many as it takes where the pool has them. */
  abstract rank(request: Request, choice: Choice): void;

  /** Writes the cost of an endpoint and its parts, as `name=value` with spaces between. */
  abstract explain(index: i32, text: Text): void;

  /** @returns whether choices depend on load reports so much that one is read wherever it comes */
  needsReports(): bool {
    return false;
  }

  /** Which part of a request is hashed into its key. */
  keyPart(): RequestPart {
    return NO_PART;
  }

  /** Which part of a request names its origin. */
  originPart(): RequestPart {
    return NO_PART;
  }

  /** @returns false where memory was refused: nothing can be chosen */
  ready(): bool {
    return true;
  }

  /** Housekeeping, some ten times a second. */
  tick(): void {}

  /** Does a piece of work on the strategy's own tables, at most some 100 µs. @returns true while there is more */
  work(): bool {
    return false;
  }

  /** Gives back its tables. */
  free(): void {}
}
