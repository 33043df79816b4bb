/**
 * consistent_hash: the same key goes to the same endpoint, whatever proxy it comes by. The ring (math/ring.ts) names an owner and a
 * runner-up; an owner that can't take a key now hands it to the runner-up, where it stays if the owner really leaves.
 * Bounded load after Mirrokni, Thorup, Zadimoghaddam 2018.
 */
import { ObjectReader } from "../config/reader";
import { StrategyOptions } from "../config/settings";
import { NOBODY, Ring } from "../math/ring";
import { RingUpkeep } from "../math/ring_upkeep";
import { inFlightOf, NONE } from "../pool/endpoint";
import { release, reserve } from "../pool/memory";
import { Pool } from "../pool/pool";
import { ChoiceReason } from "../telemetry/reasons";
import { Text } from "../telemetry/text";
import { explainCrowding } from "./chooser";
import { StrategyFactory } from "./factory";
import { fillUp } from "./failover";
import { SmoothedLoads } from "./smoothed_loads";
import { Choice, Locality, NO_PART, PartKind, Request, RequestPart, Strategy } from "./strategy";

/** Members that a new ring has room for: a pool's first capacity. */
const CAPACITY_MIN: i32 = 16;
/** Slots looked at for the third and later entries of a list. */
const WALK_SLOTS_MAX: i32 = 32;
/** Random slots looked at for room when those that follow have none; with a bound of 1.25 a fifth of all has some. */
const DRAWN_SLOTS_MAX: i32 = 32;
/** Below so many requests in flight nobody is overloaded whose load is within the bound over some seconds, whatever the average. */
const LOAD_FLOOR: f64 = 4;
/** Requests in flight by which smoothed loads are off by chance. */
const SMOOTHED_NOISE: f64 = 0.6;

class ConsistentHashOptions extends StrategyOptions {
  slotCount: i32 = 0;
  /** 0 = off */
  loadBound: f64 = 0;
  key: RequestPart = NO_PART;
}

export class ConsistentHashFactory extends StrategyFactory {
  read(reader: ObjectReader): StrategyOptions {
    const options = new ConsistentHashOptions();
    options.key = readKey(reader);
    options.slotCount = reader.powerOfTwo("slots", 65536, 256, 1048576);
    options.loadBound = reader.number("load_bound", 0, 0, 100);
    if (options.loadBound > 0 && options.loadBound < 1.1) reader.refuse("load_bound", "0 or a number from 1.1 to 100");
    return options;
  }

  create(pool: Pool, options: StrategyOptions, _locality: Locality): Strategy {
    return new ConsistentHash(pool, <ConsistentHashOptions>options);
  }
}

class ConsistentHash extends Strategy {
  private slots: usize = 0;
  private memberBlock: usize = 0;
  private upkeep: RingUpkeep | null = null;
  private readonly loads: SmoothedLoads = new SmoothedLoads();
  /** Sum of the smoothed loads. */
  private smoothedTotal: f64 = 0;

  constructor(
    pool: Pool,
    private options: ConsistentHashOptions,
  ) {
    super(pool);
    this.build();
  }

  rank(request: Request, choice: Choice): void {
    const upkeep = this.upkeep;
    if (!upkeep) return;
    const keyHash = request.hasKey ? request.keyHash : this.pool.random.next();
    this.pool.pickLevel(<u32>(keyHash >> 20));
    const ring = upkeep.ring;
    const slot = ring.slotOf(keyHash);
    const found = upkeep.lookUp(slot);
    const owner = member(<u16>found);
    const runnerUp = member(<u16>(found >> 16));
    if (!this.listTrial(choice)) this.listFirst(slot, keyHash, owner, runnerUp, choice);
    if (!request.hasKey) choice.reason = ChoiceReason.NoKey;
    if (this.isUsable(owner)) choice.add(owner);
    if (this.isUsable(runnerUp)) choice.add(runnerUp);
    this.walk(slot, choice, choice.capacity, false);
    fillUp(this.pool, choice);
  }

  /** An endpoint that waits for its trial and is not in the ring, being of another priority, has no keys of its own: any will do. */
  private listTrial(choice: Choice): bool {
    const index = this.pool.trial();
    if (index === NONE || this.pool.standing(index).announced) return false;
    choice.add(index);
    choice.reason = ChoiceReason.Trial;
    return true;
  }

  private listFirst(slot: i32, keyHash: u64, owner: i32, runnerUp: i32, choice: Choice): void {
    if (this.takes(owner, keyHash)) {
      choice.add(owner);
      choice.reason = this.isUsable(owner) ? ChoiceReason.Owner : ChoiceReason.Trial;
    } else if (this.hasRoom(runnerUp)) {
      choice.add(runnerUp);
      choice.reason = ChoiceReason.RunnerUp;
    } else {
      this.walk(slot, choice, choice.count + 1, true);
      this.drawOneWithRoom(choice);
      choice.reason = ChoiceReason.NextOwner;
    }
  }

  explain(index: i32, text: Text): void {
    const endpoint = this.pool.endpoint(index);
    text.ascii("cost=");
    text.number(endpoint.inFlightCount + 1);
    text.ascii(" load_limit=");
    text.number(this.options.loadBound === 0 ? NaN : this.loadLimit(index));
    explainCrowding(this, endpoint, text);
  }

  keyPart(): RequestPart {
    return this.options.key;
  }

  ready(): bool {
    return this.upkeep !== null;
  }

  joined(index: i32): void {
    this.loads.forget(index);
    this.reweighed(index);
  }

  reweighed(index: i32): void {
    this.want(index, this.pool.standing(index).weight);
  }

  left(index: i32): void {
    this.want(index, 0);
  }

  holds(index: i32): bool {
    const upkeep = this.upkeep;
    return upkeep !== null && upkeep.holds(index);
  }

  work(): bool {
    const upkeep = this.upkeep;
    return upkeep !== null && upkeep.work();
  }

  free(): void {
    this.loads.free();
    const upkeep = this.upkeep;
    if (!upkeep) return;
    release(this.slots, Ring.slotBytes(this.options.slotCount));
    release(this.memberBlock, RingUpkeep.memberBytes(upkeep.capacity));
    this.upkeep = null;
  }

  /** Tries again for the memory that was refused; follows the loads. */
  tick(): void {
    if (this.upkeep === null && this.build()) this.pool.announceAll();
    if (this.options.loadBound > 0) this.followLoads();
  }

  private followLoads(): void {
    const pool = this.pool;
    this.smoothedTotal = 0;
    for (let n = 0; n < pool.members.count; n++) {
      const index = pool.members.at(n);
      this.smoothedTotal += <f64>this.loads.follow(index, inFlightOf(pool.endpoint(index)));
    }
  }

  /** @returns false where memory is refused */
  private build(): bool {
    const capacity = max<i32>(CAPACITY_MIN, this.pool.table.capacity);
    const slots = reserve(Ring.slotBytes(this.options.slotCount));
    const members = slots === 0 ? <usize>0 : reserve(RingUpkeep.memberBytes(capacity));
    if (members === 0) {
      release(slots, Ring.slotBytes(this.options.slotCount));
      return false;
    }
    const upkeep = new RingUpkeep(new Ring(slots, this.options.slotCount));
    upkeep.moveMembers(members, capacity);
    this.slots = slots;
    this.memberBlock = members;
    this.upkeep = upkeep;
    return true;
  }

  private want(index: i32, weight: f32): void {
    const upkeep = this.upkeep;
    if (!upkeep) return;
    if (index >= upkeep.capacity && !this.grow(upkeep)) return this.free();
    upkeep.want(index, this.pool.standing(index).hash, weight);
  }

  private grow(upkeep: RingUpkeep): bool {
    const capacity = this.pool.table.capacity;
    const block = reserve(RingUpkeep.memberBytes(capacity));
    if (block === 0) return false;
    const old = this.memberBlock;
    const oldBytes = RingUpkeep.memberBytes(upkeep.capacity);
    upkeep.moveMembers(block, capacity);
    release(old, oldBytes);
    this.memberBlock = block;
    return true;
  }

  /** Adds the owners of the slots that follow, until the list has `count`. */
  private walk(slot: i32, choice: Choice, count: i32, withRoom: bool): void {
    const upkeep = this.upkeep!;
    const ring = upkeep.ring;
    for (let step = 1; step <= WALK_SLOTS_MAX && choice.count < count; step++) {
      const next = (slot + step) & (ring.slotCount - 1);
      if (next >= upkeep.filled) return;
      const owner = member(ring.owner(next));
      if (withRoom ? this.hasRoom(owner) : this.isUsable(owner)) choice.add(owner);
    }
  }

  /** A very hot key needs more endpoints than own the slots that follow. */
  private drawOneWithRoom(choice: Choice): void {
    const upkeep = this.upkeep!;
    if (upkeep.filled === 0) return;
    for (let n = 0; n < DRAWN_SLOTS_MAX && choice.count === 0; n++) {
      const owner = member(upkeep.ring.owner(<i32>this.pool.random.below(upkeep.filled)));
      if (this.hasRoom(owner)) choice.add(owner);
    }
  }

  /** A ramping owner takes the share `ramp` of its keys, always the same ones first. */
  private takes(index: i32, keyHash: u64): bool {
    if (index === NONE) return false;
    if (!this.hasRoom(index)) return this.pool.mayTry(index);
    return <f32>(keyHash & 0xffff) * (1.0 / 65536) < this.pool.ramp(this.pool.endpoint(index));
  }

  /** Of the priority that the key is for, too: the ring has all that are in use, and for a while those that no longer are. */
  private isUsable(index: i32): bool {
    if (index === NONE) return false;
    const endpoint = this.pool.endpoint(index);
    return endpoint.usable && this.pool.isOfLevel(endpoint);
  }

  private hasRoom(index: i32): bool {
    if (!this.isUsable(index)) return false;
    if (this.options.loadBound === 0) return true;
    return <f64>inFlightOf(this.pool.endpoint(index)) < this.loadLimit(index);
  }

  /** @returns how many requests an endpoint may have in flight: its weight's share of all, times the bound, and one more as in Envoy */
  private loadLimit(index: i32): f64 {
    const pool = this.pool;
    const bound = (this.options.loadBound * <f64>pool.standing(index).weight) / max<f64>(pool.usableWeight, 1e-9);
    const limit = 1 + Math.ceil(bound * <f64>(pool.inFlightTotal + pool.othersTotal + 1));
    if (limit >= LOAD_FLOOR) return limit;
    const isOverloaded = <f64>this.loads.at(index) > bound * this.smoothedTotal + SMOOTHED_NOISE;
    return isOverloaded ? limit - 1 : LOAD_FLOOR;
  }
}
function member(found: u16): i32 {
  return found === NOBODY ? NONE : <i32>found;
}

/** Reads `key`: an object with exactly one member. */
function readKey(reader: ObjectReader): RequestPart {
  const key = reader.object("key", false);
  const header = key.headerName("header", "");
  const cookie = key.string("cookie", "");
  const query = key.string("query", "");
  const path = key.bool("path", false);
  const sourceAddress = key.bool("source_address", false);
  const count = <i32>(header !== "") + <i32>(cookie !== "") + <i32>(query !== "") + <i32>path + <i32>sourceAddress;
  if (count > 1 || count < key.keys().length)
    reader.refuse("key", "exactly one of header, cookie, query, path, source_address");
  if (header !== "") return new RequestPart(PartKind.Header, header);
  if (cookie !== "") return new RequestPart(PartKind.Cookie, cookie);
  if (query !== "") return new RequestPart(PartKind.Query, query);
  if (path) return new RequestPart(PartKind.Path, "");
  return sourceAddress ? new RequestPart(PartKind.SourceAddress, "") : NO_PART;
}
