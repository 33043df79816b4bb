/** Pools with a strategy of the registry each, as the plugin makes them for a cluster, but listed and clocked by the benchmark. */
import { parseConfig } from "../../assembly/config/config";
import { Settings, StrategySpec } from "../../assembly/config/settings";
import { Random } from "../../assembly/math/random";
import { METRIC_CONNS, METRIC_CPU, METRIC_MEM, NONE } from "../../assembly/pool/endpoint";
import {
  flightAt,
  flightCapacity,
  flightCount,
  giveFlightBack,
  growFlights,
  takeFlight,
} from "../../assembly/pool/flights";
import { reservedTotalBytes } from "../../assembly/pool/memory";
import { Pool } from "../../assembly/pool/pool";
import { Source, SourceKind } from "../../assembly/pool/source";
import { STRATEGIES } from "../../assembly/strategies/registry";
import { Choice, Locality, Request, Strategy } from "../../assembly/strategies/strategy";
import { addressHash, addressText } from "./addresses";
import { keyHashOf } from "./keys";

const REGIONS: StaticArray<string> = ["eu-west-1", "us-east-1", "ap-northeast-1"];
/** One endpoint in so many has a request in flight, or a failure behind it. */
const BUSY_STRIDE: i32 = 3;
const FAILED_STRIDE: i32 = 50;
/** Longer than any slow start. */
const SETTLED_MS: u32 = 60000;

const strategies: Strategy[] = [];
const random: Random = new Random(1);
const choice: Choice = new Choice();
const request: Request = new Request();

/** Makes a pool of `count` endpoints in six zones of three regions, all answered, some failed. @returns its handle */
export function loadPool(strategyIndex: i32, count: i32, isWeighted: bool): i32 {
  return makePool(strategyIndex, settingsOf("{}"), count, isWeighted);
}

/** The same, with options of `consistent_hash`. @param loadBoundPercent of the average in flight, 0 = off */
export function loadHashedPool(
  strategyIndex: i32,
  count: i32,
  isWeighted: bool,
  slotCount: i32,
  loadBoundPercent: i32,
): i32 {
  const bound = (<f64>loadBoundPercent / 100).toString();
  const options = `{"consistent_hash":{"slots":${slotCount.toString()},"load_bound":${bound}}}`;
  return makePool(strategyIndex, settingsOf(options), count, isWeighted);
}

function makePool(strategyIndex: i32, settings: Settings, count: i32, isWeighted: bool): i32 {
  const pool = new Pool(settings, new Random(2));
  const locality = new Locality("eu-west-1", "eu-west-1a");
  const strategy = STRATEGIES[strategyIndex].create(pool, settings.options[strategyIndex], locality);
  const handle = strategies.push(strategy) - 1;
  pool.observer = strategy;
  pool.nowMs = 1000;
  relist(handle, count, isWeighted, NONE, NONE);
  for (let i = 0; i < count; i++) {
    pool.nowMs += (i & 15) === 0 ? 1 : 0;
    pool.succeeded(i, <f32>(5 + 20 * random.unit()));
    if (i % FAILED_STRIDE === FAILED_STRIDE - 1) pool.failed(i);
  }
  pool.nowMs += 500;
  pool.tick();
  strategy.tick();
  return handle;
}

/** Lists the endpoints anew, without `absent` and with `sick` unhealthy (NONE = nobody), and waits until all has settled. */
export function relist(handle: i32, count: i32, isWeighted: bool, absent: i32, sick: i32): void {
  const strategy = strategies[handle];
  const pool = strategy.pool;
  const source = pool.source(SourceKind.ClusterMetadata, true);
  source.begin();
  for (let n = 0; n < count; n++) if (n !== absent) list(source, n, isWeighted, n === sick);
  source.end();
  while (strategy.work()) {}
  pool.nowMs += SETTLED_MS;
  pool.tick();
  strategy.tick();
}

/** Sends a request to the endpoint at `index`. @returns the flight's id; NONE where there is no memory for it */
export function startPooled(handle: i32, index: i32): i32 {
  if (flightCount() * 2 >= flightCapacity()) growFlights();
  const id = takeFlight();
  if (id !== NONE) strategies[handle].pool.start(id, index);
  return id;
}

export function finishPooled(handle: i32, id: i32): void {
  strategies[handle].pool.finish(flightAt(id));
  giveFlightBack(id);
}

/** Lets a tick's time pass. */
export function tickPooled(handle: i32, elapsedMs: i32): void {
  const strategy = strategies[handle];
  strategy.pool.nowMs += elapsedMs;
  strategy.pool.tick();
  strategy.tick();
}

/** Sends one request each to a third of the endpoints and leaves it unanswered. */
export function startRequests(handle: i32): void {
  const pool = strategies[handle].pool;
  for (let index = 0; index < pool.table.count; index += BUSY_STRIDE) {
    const id = startPooled(handle, index);
    if (id === NONE) return;
    flightAt(id).startMs = pool.nowMs - 2;
    pool.awaitAnswer(id);
  }
}

/** Makes a list of up to `listed` endpoints for each of `times` requests with keys of their own. @returns what depends on all of them */
export function rankMany(handle: i32, times: i32, listed: i32): i32 {
  const strategy = strategies[handle];
  let sum = 0;
  request.hasKey = true;
  for (let n = 0; n < times; n++) {
    request.keyHash = random.next();
    choice.reset(listed);
    strategy.rank(request, choice);
    sum += choice.at(choice.count - 1);
  }
  return sum;
}

/** @param nth of the list, 0 = the first. @returns the index of the endpoint that a key is sent to, NONE = the list is shorter */
export function choosePooled(handle: i32, key: i32, nth: i32): i32 {
  request.hasKey = true;
  request.keyHash = keyHashOf(key);
  choice.reset(nth + 1);
  strategies[handle].rank(request, choice);
  return choice.count <= nth ? NONE : choice.at(nth);
}

/** @returns what stays the same for an endpoint that leaves and comes back */
export function identityAt(handle: i32, index: i32): i32 {
  return <i32>strategies[handle].pool.standing(index).hash;
}

/** @returns by which number `identityAt` names the n-th endpoint */
export function identityOf(n: i32): i32 {
  return <i32>addressHash(n);
}

/** @returns bytes of all tables */
export function tableBytes(): i32 {
  return <i32>reservedTotalBytes();
}

/** @param text a plugin configuration */
function settingsOf(text: string): Settings {
  const specs: StrategySpec[] = [];
  for (let i = 0; i < STRATEGIES.length; i++) specs.push(STRATEGIES[i]);
  const json = String.UTF8.encode(text);
  return parseConfig(changetype<usize>(json), json.byteLength, specs).config!.settings;
}

function list(source: Source, n: i32, isWeighted: bool, isSick: bool): void {
  const address = addressText(n);
  const index = source.join(changetype<usize>(address), address.byteLength);
  if (index === NONE) return;
  if (isWeighted) source.setWeight(index, 1 + <f32>(n & 3));
  if (isSick) source.setHealth(index, 0);
  const regionName = REGIONS[(n >> 1) % REGIONS.length];
  const region = String.UTF8.encode(regionName);
  const zone = String.UTF8.encode(regionName + ((n & 1) === 0 ? "a" : "b"));
  source.place(index, changetype<usize>(region), region.byteLength, changetype<usize>(zone), zone.byteLength, NaN, NaN);
  source.report(index, METRIC_CPU, <f32>random.unit(), 0);
  source.report(index, METRIC_MEM, <f32>random.unit(), 0);
  source.report(index, METRIC_CONNS, <f32>(100 * random.unit()), 0);
}
