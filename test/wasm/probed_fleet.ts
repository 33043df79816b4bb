// Workers of one Envoy that probe the cluster "api" through "api_probes", and the endpoints that answer them.

import {
  Cluster,
  type HttpCall,
  type MetadataStruct,
  type RootContext,
  type ScriptedHost,
  ScriptedProcess,
} from "../../tools/scripted_host/index.ts";
import { explanation } from "./explanation.ts";
import { address, complete, endpoints, HOST_HEADER, hosts, plugin } from "./fixture.ts";

export const INTERVAL_MS = 1000;
/** One tick sends all that is due: what comes of it shows at once. */
export const PROBES = { cluster: "api_probes", interval_ms: INTERVAL_MS, per_second: 10_000 };
export const ALL = { max_retries: 7, sample: 0, ramp_ms: 0, explain: true };

export interface SentProbe {
  readonly atMs: number;
  readonly address: string;
  readonly call: HttpCall;
}

export class ProbedFleet {
  readonly process = new ScriptedProcess(plugin);
  readonly cluster = new Cluster();
  readonly roots: RootContext[] = [];
  readonly sent: SentProbe[] = [];
  /** Answers a probe; endpoints answer 200 at once while nobody says otherwise. */
  answer = (probe: SentProbe): void => void probe.call.answer({ headers: { ":status": this.status(probe.address) } });
  /** Answers a request to Envoy's admin interface. */
  answerAdmin: (call: HttpCall) => void = () => undefined;
  private readonly statuses = new Map<string, number>();
  private version = 0;

  /** @param probes the configuration's `probes`, beside PROBES */
  constructor(
    members: readonly MetadataStruct[] | number,
    probes: object = {},
    private readonly configuration: object = {},
    vmCount = 1,
  ) {
    this.configuration = { ...ALL, probes: { ...PROBES, ...probes }, ...configuration };
    this.process.clusters.set("api", this.cluster).set("api_probes", new Cluster()).set("envoy_admin", new Cluster());
    this.list(typeof members === "number" ? endpoints(members) : members);
    for (let count = 0; count < vmCount; count++) this.startWorker();
  }

  /** One more worker, which has had its first request. */
  startWorker(): RootContext {
    const vm = this.process.start();
    vm.http.respond = (call) => this.receive(call);
    const root = vm.createRoot({ configuration: this.configuration });
    if (!root.accepted) throw new Error(vm.logs.map((line) => line.message).join("\n"));
    this.roots.push(root);
    this.listed(root);
    return root;
  }

  /** The members of the cluster from now on, by its metadata. */
  list(members: readonly MetadataStruct[]): void {
    this.version++;
    this.cluster.setMetadata({ steer: { version: this.version, endpoints: members } });
  }

  /** What an endpoint answers from now on. */
  set(address: string, status: number): void {
    this.statuses.set(address, status);
  }

  /** Time passes; those workers that have requests have one every 100 ms. */
  run(durationMs: number, busy: readonly RootContext[] = this.roots): void {
    for (let elapsedMs = 0; elapsedMs < durationMs; elapsedMs += 100) {
      this.process.tick(Math.min(100, durationMs - elapsedMs));
      for (const root of busy) if (root.host.alive) this.listed(root);
    }
  }

  /** Time passes until as many more probes of an endpoint were answered. */
  runProbes(address: string, count: number): void {
    const wanted = this.probesOf(address).length + count;
    for (let ticks = 0; this.probesOf(address).length < wanted; ticks++) {
      if (ticks > 1000) throw new Error(`${address} is not probed`);
      this.run(100);
    }
    this.run(100);
  }

  /** What a request is given, in no order; it is answered 200 at once. */
  listed(root = this.roots[0]): string[] {
    return root === undefined ? [] : hosts(complete(root.request({ cluster: "api" }))).sort();
  }

  /** What is believed of an endpoint's load. */
  load(address: string, root = this.roots[0]): number | undefined {
    if (root === undefined) return undefined;
    const { addresses, parts } = explanation(complete(root.request({ cluster: "api" })));
    return parts[addresses.indexOf(address)]?.get("load");
  }

  probesOf(address: string): SentProbe[] {
    return this.sent.filter((probe) => probe.address === address);
  }

  /** The VMs that have sent probes since so many had been. */
  probing(since = 0): ScriptedHost[] {
    return [...new Set(this.sent.slice(since).map((probe) => probe.call.root.host))];
  }

  counter(name: string): number {
    return this.process.metrics.value(`steer.probes.${name}`);
  }

  /** The events of that name that were logged, of all VMs. */
  events(name: string): Record<string, unknown>[] {
    const all = this.roots.flatMap((root) => root.host.logs.map((line) => JSON.parse(line.message)));
    return all.filter((event) => event.event === name);
  }

  status(address: string): string {
    return String(this.statuses.get(address) ?? 200);
  }

  private receive(call: HttpCall): void {
    if (call.cluster === "envoy_admin") this.answerAdmin(call);
    else this.receiveProbe(call);
  }

  private receiveProbe(call: HttpCall): void {
    const address = call.headers.get(HOST_HEADER) ?? "";
    const probe = { atMs: this.process.clock.nowMs, address, call };
    this.sent.push(probe);
    this.answer(probe);
  }
}

/** Thresholds at which one probe decides. */
export const QUICK = { healthy_threshold: 1, unhealthy_threshold: 1 };

export const [FIRST, VICTIM, THIRD] = [address(0), address(1), address(2)];

export function addresses(count: number): string[] {
  return endpoints(count).map((endpoint) => String(endpoint.address));
}

/** A fleet of three of which the second is held back. */
export function held(probes: object = {}, configuration: object = {}): ProbedFleet {
  const fleet = new ProbedFleet(3, { ...QUICK, ...probes }, configuration);
  fleet.set(VICTIM, 503);
  fleet.runProbes(VICTIM, 1);
  if (fleet.listed().includes(VICTIM)) throw new Error(`${VICTIM} is not held back`);
  return fleet;
}

/** Keeps the answers to an endpoint's probes until they are given by hand. */
export function keepAnswers(fleet: ProbedFleet, of: string): SentProbe[] {
  const kept: SentProbe[] = [];
  const answer = fleet.answer;
  fleet.answer = (probe) => {
    if (probe.address === of) kept.push(probe);
    else answer(probe);
  };
  return kept;
}
