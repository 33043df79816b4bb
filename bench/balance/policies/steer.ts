/**
 * The plugin itself: the built Wasm file in a scripted host, one VM for each proxy. Configuration is the default but for the strategy (and
 * the key). Envoy's part is played here: `override_host` takes the entries of the list in turn and passes over those that have left the
 * cluster; when the list is used up, least_request chooses, as README configures it.
 */
import {
  HeaderList,
  type Plugin,
  type RootContext,
  ScriptedHost,
  SharedData,
  type Stream,
  utf8,
} from "../../../tools/scripted_host/index.ts";
import type { Reports } from "../engine/reports.ts";
import { zoneOf } from "../worlds/world.ts";
import { BestOfTwo } from "./least_request.ts";
import type { Outcome, Policy, PolicyKind, PolicySetting } from "./policy.ts";
import { addressOf, CLUSTER, REGION, SteerCluster, zoneName } from "./steer_cluster.ts";
import { requestHeaders, SteerOwners } from "./steer_owners.ts";

const HOST_HEADER = "x-steer-hosts";
/** Virtual time 0 on the proxies' clocks, milliseconds since 1970. */
const EPOCH_MS = 1_700_000_000_000;
/** Proxies were started at some moment of this time before the first request. */
const START_SPREAD_MS = 1000;
/** Envoy's response flags UT (no answer in time) and UF (no connection). */
const TIMED_OUT = 0x4;
const NOT_CONNECTED = 0x20;
const GATEWAY_TIMEOUT = 504;

const NO_HEADERS = new HeaderList();

/** What the proxies of a run have in common. */
interface Common {
  readonly plugin: Plugin;
  readonly configuration: object;
  readonly cluster: SteerCluster;
  readonly owners: SteerOwners | undefined;
  /** Undefined: each is an Envoy of its own. */
  readonly sharedData: SharedData | undefined;
}

/** A request in the plugin. */
interface Flight {
  readonly stream: Stream;
  /** What is left of the list. */
  rest: string;
}

class SteeredProxy implements Policy {
  nextTickMs: number;
  private readonly cluster: SteerCluster;
  private readonly owners: SteerOwners | undefined;
  private readonly vm: ScriptedHost;
  private readonly root: RootContext;
  private readonly flights = new Map<number, Flight>();
  private readonly fallback: BestOfTwo;
  private readonly isMember: Uint8Array;

  constructor(
    { plugin, configuration, cluster, owners, sharedData }: Common,
    private readonly setting: PolicySetting,
  ) {
    this.cluster = cluster;
    this.owners = owners;
    this.vm = new ScriptedHost(plugin, { clusters: cluster.clusters, sharedData });
    this.fallback = new BestOfTwo(setting);
    this.isMember = new Uint8Array(setting.hosts.count).fill(1);
    this.setClock(-START_SPREAD_MS * setting.random.unit());
    this.vm.setProperty("xds.node.locality.region", utf8(REGION));
    this.vm.setProperty("xds.node.locality.zone", utf8(zoneName(zoneOf(setting.proxy, setting.world))));
    this.root = this.vm.createRoot({ configuration });
    if (!this.root.accepted) throw new Error(`configuration refused: ${this.vm.logs.map((line) => line.message)}`);
    this.nextTickMs = this.root.nextTickMs - EPOCH_MS;
  }

  choose(nowMs: number, request: number, attempt: number): number {
    if (attempt === 0) this.open(nowMs, request);
    const flight = this.flightOf(request);
    while (flight.rest !== "") {
      const comma = flight.rest.indexOf(",");
      const end = comma < 0 ? flight.rest.length : comma;
      const host = this.cluster.hostAt(flight.rest.slice(0, end));
      flight.rest = flight.rest.slice(end + 1);
      if (this.isMember[host] === 1) return host;
    }
    return this.fallback.choose();
  }

  started(nowMs: number, request: number, host: number): void {
    this.fallback.started(nowMs, request, host);
  }

  ended(outcome: Outcome): void {
    this.fallback.ended(outcome);
    if (!outcome.isLast) return;
    const { request, host, code, nowMs, attemptCount, isAnswered, report } = outcome;
    const { stream } = this.flightOf(request);
    this.flights.delete(request);
    this.setClock(nowMs);
    const headers = this.cluster.answer(host, code, isAnswered ? report : undefined);
    stream.sendResponseHeaders(headers, { answeredBy: addressOf(host) });
    const flags = isAnswered ? 0 : code === GATEWAY_TIMEOUT ? TIMED_OUT : NOT_CONNECTED;
    stream.finish({ attempts: attemptCount, flags });
  }

  tick(nowMs: number): void {
    this.setClock(nowMs);
    this.vm.runDueTicks();
    this.nextTickMs = this.root.nextTickMs - EPOCH_MS;
  }

  membersChanged(nowMs: number, members: readonly number[]): void {
    this.fallback.membersChanged(nowMs, members);
    this.isMember.fill(0);
    for (const host of members) this.isMember[host] = 1;
  }

  reported(reports: Reports): void {
    this.cluster.publish(reports);
  }

  ownerOf(request: number): number {
    return this.owners?.ownerOf(this.keyOf(request)) ?? -1;
  }

  private open(nowMs: number, request: number): void {
    this.setClock(nowMs);
    const headers = this.owners === undefined ? NO_HEADERS : requestHeaders(this.keyOf(request));
    const stream = this.root.request({ cluster: CLUSTER, headers });
    this.flights.set(request, { stream, rest: stream.header(HOST_HEADER) ?? "" });
  }

  private flightOf(request: number): Flight {
    const flight = this.flights.get(request);
    if (flight === undefined) throw new Error(`request ${request} is not in the plugin`);
    return flight;
  }

  private keyOf(request: number): number {
    return this.setting.workload.keys[request] as number;
  }

  private setClock(nowMs: number): void {
    this.vm.clock.nowMs = EPOCH_MS + nowMs;
  }
}

/** @returns the plugin with this configuration, for any number of runs; its proxies are Envoys of their own */
export function steer(plugin: Plugin, configuration: object): PolicyKind {
  return fleet(plugin, configuration, () => undefined);
}

/** @returns the same, but all proxies of a run are workers of one Envoy */
export function steerWorkers(plugin: Plugin, configuration: object): PolicyKind {
  return fleet(plugin, configuration, () => new SharedData());
}

function fleet(plugin: Plugin, configuration: object, share: () => SharedData | undefined): PolicyKind {
  const isHashed = "consistent_hash" in configuration;
  let common: Common | undefined;
  return {
    create(setting) {
      if (common === undefined || setting.proxy === 0) {
        const cluster = new SteerCluster(setting.world);
        const owners = isHashed ? new SteerOwners(plugin, cluster, configuration) : undefined;
        common = { plugin, configuration, cluster, owners, sharedData: share() };
      }
      return new SteeredProxy(common, setting);
    },
  };
}
