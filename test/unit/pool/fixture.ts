/** Pools made of JSON settings and made-up endpoints, and the requests sent to them. */
import { ConfigResult, parseConfig } from "../../../assembly/config/config";
import { Settings, StrategySpec } from "../../../assembly/config/settings";
import { Random } from "../../../assembly/math/random";
import { METRIC_CONNS, METRIC_CPU, METRIC_MEM, NONE } from "../../../assembly/pool/endpoint";
import { flightAt, giveFlightBack, growFlights, takeFlight } from "../../../assembly/pool/flights";
import { Pool } from "../../../assembly/pool/pool";
import { Source, SourceKind } from "../../../assembly/pool/source";
import { STRATEGIES } from "../../../assembly/strategies/registry";

function configOf(members: string): ConfigResult {
  const specs: StrategySpec[] = [];
  for (let i = 0; i < STRATEGIES.length; i++) specs.push(STRATEGIES[i]);
  const bytes = String.UTF8.encode(`{${members}}`);
  return parseConfig(changetype<usize>(bytes), bytes.byteLength, specs);
}

/** @param members the configuration's members: `"sample": 0, "adaptive": {}` */
export function settingsOf(members: string): Settings {
  const result = configOf(members);
  assert(result.config !== null, result.errors.join("\n"));
  return result.config!.settings;
}

/** @returns the lines that a configuration of these members is refused with, "" where it is right */
export function problemsOf(members: string): string {
  return configOf(members).errors.join("\n");
}

/** An empty pool whose clock shows one hour. */
export function poolOf(members: string, seed: u64 = 1): Pool {
  const pool = new Pool(settingsOf(members), new Random(seed));
  pool.nowMs = 3600000;
  return pool;
}

/** @returns the address of made-up host number `n`, 0 <= n < 2^24 */
export function addressOfHost(n: i32): string {
  return `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}:80`;
}

/** What a listing says of one endpoint. */
export class Entry {
  region: string = "";
  zone: string = "";
  latitude: f32 = NaN;
  longitude: f32 = NaN;
  weight: f32 = 1;
  health: f32 = 1;
  cpu: f32 = NaN;
  mem: f32 = NaN;
  conns: f32 = NaN;
  priority: i32 = 0;
  isHeld: bool = false;

  constructor(readonly address: string) {}

  in(region: string, zone: string = ""): Entry {
    this.region = region;
    this.zone = zone;
    return this;
  }

  at(latitude: f32, longitude: f32): Entry {
    this.latitude = latitude;
    this.longitude = longitude;
    return this;
  }

  weighing(weight: f32): Entry {
    this.weight = weight;
    return this;
  }

  healthy(health: f32): Entry {
    this.health = health;
    return this;
  }

  /** By Envoy; only its listings say so. */
  ofPriority(priority: i32): Entry {
    this.priority = priority;
    return this;
  }

  /** By Envoy, too. */
  held(): Entry {
    this.isHeld = true;
    return this;
  }

  /** NaN = not reported. */
  reporting(cpu: f32, mem: f32, conns: f32): Entry {
    this.cpu = cpu;
    this.mem = mem;
    this.conns = conns;
    return this;
  }
}

export function host(n: i32): Entry {
  return new Entry(addressOfHost(n));
}

/** @returns hosts 0..count-1 with nothing said of them */
export function hosts(count: i32): Entry[] {
  const entries: Entry[] = [];
  for (let n = 0; n < count; n++) entries.push(host(n));
  return entries;
}

/** A full listing; what has no room is left out. */
export function list(pool: Pool, entries: Entry[]): void {
  tellAll(pool.source(SourceKind.ClusterMetadata, true), entries);
}

/** Cluster metadata where it is not the membership: its listing only adds to what is known of members. */
export function annotate(pool: Pool, entries: Entry[]): void {
  tellAll(pool.source(SourceKind.ClusterMetadata), entries);
}

function tellAll(source: Source, entries: Entry[]): void {
  source.begin();
  for (let i = 0; i < entries.length; i++) {
    const index = tell(source, entries[i]);
    if (index !== NONE) source.setHealth(index, entries[i].health);
  }
  source.end();
}

/** A full listing by Envoy's own view. */
export function listByEnvoy(pool: Pool, entries: Entry[]): void {
  const source = pool.source(SourceKind.Envoy, true);
  source.begin();
  for (let i = 0; i < entries.length; i++) {
    const index = tell(source, entries[i]);
    if (index === NONE) continue;
    source.setPriority(index, entries[i].priority);
    source.hold(index, entries[i].isHeld);
  }
  source.end();
}

/** @returns the endpoint's index, NONE where there is no room or it is no member */
function tell(source: Source, entry: Entry): i32 {
  const address = String.UTF8.encode(entry.address);
  const index = source.join(changetype<usize>(address), address.byteLength);
  if (index === NONE) return NONE;
  const region = String.UTF8.encode(entry.region);
  const zone = String.UTF8.encode(entry.zone);
  source.place(
    index,
    changetype<usize>(region),
    region.byteLength,
    changetype<usize>(zone),
    zone.byteLength,
    entry.latitude,
    entry.longitude,
  );
  if (!isNaN(entry.cpu)) source.report(index, METRIC_CPU, entry.cpu, 0);
  if (!isNaN(entry.mem)) source.report(index, METRIC_MEM, entry.mem, 0);
  if (!isNaN(entry.conns)) source.report(index, METRIC_CONNS, entry.conns, 0);
  source.setWeight(index, entry.weight);
  return index;
}

/** @returns the index of host number `n`, NONE where it is no member */
export function indexOf(pool: Pool, n: i32): i32 {
  return indexOfAddress(pool, addressOfHost(n));
}

export function indexOfAddress(pool: Pool, text: string): i32 {
  const address = String.UTF8.encode(text);
  return pool.find(changetype<usize>(address), address.byteLength);
}

/** Lets time pass, tick by tick. */
export function pass(pool: Pool, ms: u32, tickMs: u32 = 100): void {
  for (let left = ms; left > 0; left -= min(left, tickMs)) {
    pool.nowMs += min(left, tickMs);
    pool.tick();
  }
}

/** Sends a whole request to an endpoint. @returns its flight */
export function send(pool: Pool, index: i32): i32 {
  const id = sendHeaders(pool, index);
  pool.awaitAnswer(id);
  return id;
}

/** Sends a request whose body is still to come. */
export function sendHeaders(pool: Pool, index: i32): i32 {
  growFlights();
  const id = takeFlight();
  flightAt(id).startMs = pool.nowMs;
  pool.start(id, index);
  return id;
}

/** The response headers came, and with them the verdict; the stream stays open. */
export function answer(pool: Pool, id: i32, failed: bool, latencyMs: f32 = 10): void {
  const flight = flightAt(id);
  const index = flight.endpoint;
  pool.answered(flight);
  if (failed) pool.failed(index, flight.trial);
  else pool.succeeded(index, latencyMs, flight.trial);
}

/** The stream is over. */
export function close(pool: Pool, id: i32): void {
  pool.finish(flightAt(id));
  giveFlightBack(id);
}

/** A whole request, from start to end in no time. */
export function serve(pool: Pool, index: i32, failed: bool, latencyMs: f32 = 10): void {
  const id = send(pool, index);
  answer(pool, id, failed, latencyMs);
  close(pool, id);
}

/** Fails requests until the breaker has had enough. */
export function failTimes(pool: Pool, index: i32, times: i32): void {
  for (let n = 0; n < times; n++) pool.failed(index);
}
