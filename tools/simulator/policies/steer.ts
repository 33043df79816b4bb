/**
 * The plugin itself: build/steer.wasm in a scripted host, one VM for each proxy, fed with cluster metadata as a control plane would
 * write it. Configuration is the default but for the strategy.
 */
import { Cluster, HeaderList, loadPlugin, type Plugin, ScriptedHost, type Stream } from "../../scripted_host/index.ts";
import type { HostReport } from "../host_model.ts";
import type { Outcome, Policy, PolicyKind, PolicySetting, Reports } from "./policy.ts";

const CLUSTER = "simulated";
const HOST_HEADER = "x-steer-hosts";
/** Virtual time 0 on the proxies' clocks, milliseconds since 1970. */
const EPOCH_MS = 1_700_000_000_000;
/** Proxies were started at some moment of this time before the first request. */
const START_SPREAD_MS = 1000;
const REQUEST_HEADERS = HeaderList.from({
  ":method": "GET",
  ":path": "/",
  ":authority": "simulated",
  ":scheme": "http",
});

/** @returns the plugin with this strategy, for one run */
export async function steer(strategy: string): Promise<PolicyKind> {
  return new Fleet(await loadPlugin(), strategy);
}

/** What the proxies have in common: the compiled module, and the cluster with its metadata. */
class Fleet implements PolicyKind {
  private readonly cluster = new Cluster();
  private reports: Reports | undefined;

  constructor(
    private readonly plugin: Plugin,
    private readonly strategy: string,
  ) {}

  create(setting: PolicySetting): Policy {
    const host = new ScriptedHost(this.plugin, { clusters: new Map([[CLUSTER, this.cluster]]) });
    return new SteeredProxy(host, this.strategy, setting, (reports) => this.publish(reports));
  }

  /** The first proxy to hear of new reports has them encoded for all. */
  private publish(reports: Reports): void {
    if (reports === this.reports) return;
    this.reports = reports;
    const endpoints = reports.hosts.map(endpointOf);
    this.cluster.setMetadata({ steer: { version: reports.version, endpoints } });
  }
}

class SteeredProxy implements Policy {
  nextTickMs: number;
  private readonly root;
  private readonly streams = new Map<number, Stream>();
  private readonly hostsByAddress: ReadonlyMap<string, number>;

  constructor(
    private readonly vm: ScriptedHost,
    strategy: string,
    setting: PolicySetting,
    readonly reported: (reports: Reports) => void,
  ) {
    this.hostsByAddress = new Map(Array.from({ length: setting.hostCount }, (_, host) => [addressOf(host), host]));
    this.setClock(-START_SPREAD_MS * setting.random.unit());
    this.root = vm.createRoot({ configuration: { strategy } });
    if (!this.root.accepted)
      throw new Error(`configuration refused: ${vm.logs.map((line) => line.message).join("; ")}`);
    this.nextTickMs = this.root.nextTickMs - EPOCH_MS;
  }

  choose(nowMs: number, request: number): readonly number[] {
    this.setClock(nowMs);
    const stream = this.root.request({ cluster: CLUSTER, headers: REQUEST_HEADERS });
    this.streams.set(request, stream);
    const list = stream.header(HOST_HEADER);
    return list === undefined ? [] : list.split(",").map((address) => this.hostAt(address));
  }

  started(): void {}

  ended({ request, host, code, nowMs }: Outcome): void {
    const stream = this.streams.get(request);
    if (stream === undefined) throw new Error(`request ${request} has no stream`);
    this.streams.delete(request);
    this.setClock(nowMs);
    stream.sendResponseHeaders(responseHeaders(code), { answeredBy: addressOf(host), endOfStream: true });
    stream.finish();
  }

  tick(nowMs: number): void {
    this.setClock(nowMs);
    this.vm.runDueTicks();
    this.nextTickMs = this.root.nextTickMs - EPOCH_MS;
  }

  private setClock(nowMs: number): void {
    this.vm.clock.nowMs = EPOCH_MS + nowMs;
  }

  private hostAt(address: string): number {
    const host = this.hostsByAddress.get(address);
    if (host === undefined) throw new Error(`the plugin named ${address}, which is no host`);
    return host;
  }
}

function endpointOf(report: HostReport, host: number) {
  return { address: addressOf(host), ...report };
}

function addressOf(host: number): string {
  return `10.0.${host >> 8}.${host & 255}:8080`;
}

const OK = HeaderList.from({ ":status": "200" });
const UNAVAILABLE = HeaderList.from({ ":status": "503" });

function responseHeaders(code: number): HeaderList {
  return code === 200 ? OK : UNAVAILABLE;
}
