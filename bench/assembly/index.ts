/** What `npm run bench` drives: the plugin's own pool and strategies with no host, compiled with the plugin's own options. */
import { parseConfig } from "../../assembly/config/config";
import { Settings, StrategySpec } from "../../assembly/config/settings";
import { Random } from "../../assembly/math/random";
import { Ring } from "../../assembly/math/ring";
import { RingUpkeep } from "../../assembly/math/ring_upkeep";
import { xxHash64 } from "../../assembly/math/xxhash64";
import { METRIC_CONNS, METRIC_CPU, METRIC_MEM, NONE } from "../../assembly/pool/endpoint";
import { reservedTotalBytes } from "../../assembly/pool/memory";
import { Pool } from "../../assembly/pool/pool";
import { STRATEGIES } from "../../assembly/strategies/registry";
import { Choice, Locality, Request, Strategy } from "../../assembly/strategies/strategy";

const ZONE_COUNT: i32 = 6;

class Loaded {
  pool: Pool | null = null;
  strategy: Strategy | null = null;
}

const random = new Random(1);
const choice = new Choice();
const request = new Request();
const loaded = new Loaded();
/** Keeps the compiler from dropping what is measured. */
let sink: i32 = 0;

/** Makes a pool of `count` endpoints, spread over six zones of three regions, with a strategy of the registry. */
export function load_pool(strategyIndex: i32, count: i32, listed: i32): void {
  unload();
  const settings = defaults(listed - 1);
  const pool = new Pool(settings, new Random(2));
  const strategy = STRATEGIES[strategyIndex].create(
    pool,
    settings.options[strategyIndex],
    new Locality("eu-west-1", "eu-west-1a"),
  );
  pool.observer = strategy;
  pool.nowMs = 1000;
  listEndpoints(pool, count);
  while (strategy.work()) {}
  for (let i = 0; i < count; i++) pool.succeeded(i, <f32>(5 + 20 * random.unit()));
  pool.nowMs = 1500;
  pool.tick();
  strategy.tick();
  loaded.pool = pool;
  loaded.strategy = strategy;
}

export function unload(): void {
  const pool = loaded.pool;
  const strategy = loaded.strategy;
  if (strategy !== null) strategy.free();
  if (pool !== null) pool.free();
  loaded.pool = null;
  loaded.strategy = null;
  __collect();
}

/** Ranks for `times` requests with keys of their own. @returns something that depends on all of them */
export function rank_many(times: i32): i32 {
  const pool = loaded.pool!;
  const strategy = loaded.strategy!;
  request.hasKey = true;
  for (let n = 0; n < times; n++) {
    request.keyHash = random.next();
    choice.reset(1 + pool.settings.maxRetries);
    strategy.rank(request, choice);
    sink += choice.at(0);
  }
  return sink;
}

/** The loop of `rank_many` without the ranking. */
export function rank_nothing(times: i32): i32 {
  for (let n = 0; n < times; n++) {
    request.keyHash = random.next();
    choice.reset(4);
    sink += <i32>request.keyHash;
  }
  return sink;
}

/** @returns bytes of tables in use */
export function table_bytes(): i32 {
  return <i32>reservedTotalBytes();
}

// --- the ring alone ---

let upkeep: RingUpkeep | null = null;
let ringSlots: usize = 0;
let ringMembers: usize = 0;

export function new_ring(slotCount: i32, capacity: i32): void {
  if (ringSlots !== 0) heap.free(ringSlots);
  if (ringMembers !== 0) heap.free(ringMembers);
  ringSlots = heap.alloc(Ring.slotBytes(slotCount));
  ringMembers = heap.alloc(RingUpkeep.memberBytes(capacity));
  memory.fill(ringMembers, 0, RingUpkeep.memberBytes(capacity));
  const ring = new RingUpkeep(new Ring(ringSlots, slotCount));
  ring.moveMembers(ringMembers, capacity);
  upkeep = ring;
}

/** Wants a member's weight, 0 = gone; `settle` does the work. */
export function want(index: i32, weight: f32): void {
  upkeep!.want(index, hashOf(index), weight);
}

/** Does all work that waits. @returns in how many pieces */
export function settle(): i32 {
  let pieces = 1;
  while (upkeep!.work()) pieces++;
  return pieces;
}

/** Looks up `times` random keys. */
export function look_up_many(times: i32): i32 {
  const ring = upkeep!;
  for (let n = 0; n < times; n++) {
    ring.lookUp(ring.ring.slotOf(random.next()));
    sink += ring.ring.foundOwner;
  }
  return sink;
}

export function hash_many(times: i32, length: i32): i32 {
  for (let n = 0; n < times; n++) sink += <i32>xxHash64(ringSlots, length, n);
  return sink;
}

export function owner_at(slot: i32): i32 {
  return upkeep!.ring.owner(slot);
}

export function runner_up_at(slot: i32): i32 {
  upkeep!.lookUp(slot);
  return upkeep!.ring.foundRunnerUp;
}

// --- inside ---

function defaults(maxRetries: i32): Settings {
  const specs: StrategySpec[] = [];
  for (let i = 0; i < STRATEGIES.length; i++) specs.push(STRATEGIES[i]);
  const text = String.UTF8.encode(`{"max_retries": ${maxRetries.toString()}}`);
  return parseConfig(changetype<usize>(text), text.byteLength, specs).config!.settings;
}

function listEndpoints(pool: Pool, count: i32): void {
  pool.begin();
  for (let i = 0; i < count; i++) {
    const address = addressText(i);
    const index = pool.join(changetype<usize>(address), address.byteLength);
    if (index === NONE) break;
    const zone = i % ZONE_COUNT;
    const region = String.UTF8.encode(zone < 2 ? "eu-west-1" : zone < 4 ? "us-east-1" : "ap-northeast-1");
    const zoneName = String.UTF8.encode(`zone-${zone.toString()}`);
    const regionStart = changetype<usize>(region);
    pool.place(index, regionStart, region.byteLength, changetype<usize>(zoneName), zoneName.byteLength, NaN, NaN);
    pool.report(index, METRIC_CPU, <f32>random.unit());
    pool.report(index, METRIC_MEM, <f32>random.unit());
    pool.report(index, METRIC_CONNS, <f32>(100 * random.unit()));
  }
  pool.end();
}

function addressText(i: i32): ArrayBuffer {
  return String.UTF8.encode(`10.${(i >> 16).toString()}.${((i >> 8) & 255).toString()}.${(i & 255).toString()}:8080`);
}

function hashOf(index: i32): u64 {
  const address = addressText(index);
  return xxHash64(changetype<usize>(address), address.byteLength, 0);
}
