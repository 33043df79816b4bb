// The built plugin on a scripted host, set up the way most tests want it: one cluster "api", one root context.

import {
  Cluster,
  type Ending,
  loadPlugin,
  type MetadataStruct,
  type RootContext,
  ScriptedHost,
  type Stream,
  type StreamOptions,
  utf8,
} from "../../tools/scripted_host/index.ts";

export const plugin = await loadPlugin();
export const STRATEGIES = ["resource_aware", "geographical", "adaptive", "consistent_hash"] as const;
export const HOST_HEADER = "x-steer-hosts";

export interface Setup {
  readonly vm: ScriptedHost;
  readonly root: RootContext;
  readonly cluster: Cluster;
}

/** Endpoint number `index`: "10.x.y.z:8080". */
export function address(index: number): string {
  return `10.${index >>> 16}.${(index >>> 8) & 255}.${index & 255}:8080`;
}

/** @param facts what endpoint `index` says besides its address */
export function endpoints(count: number, facts: (index: number) => MetadataStruct = () => ({})): MetadataStruct[] {
  return Array.from({ length: count }, (_, index) => ({ address: address(index), ...facts(index) }));
}

/** Where the proxy itself stands. */
export interface Place {
  readonly region: string;
  readonly zone: string;
}

/** A VM with one accepted configuration and the cluster "api"; its first request has been made, so that its pool is there. */
export function setUp(configuration: object, members: readonly MetadataStruct[], version = 1, place?: Place): Setup {
  const vm = new ScriptedHost(plugin);
  if (place !== undefined) {
    vm.setProperty("xds.node.locality.region", utf8(place.region));
    vm.setProperty("xds.node.locality.zone", utf8(place.zone));
  }
  const cluster = new Cluster({ steer: { version, endpoints: members } });
  vm.clusters.set("api", cluster);
  const root = vm.createRoot({ configuration });
  if (!root.accepted) throw new Error(vm.logs.map((line) => line.message).join("\n"));
  const setup = { vm, root, cluster };
  vm.tick(1000);
  complete(request(setup));
  vm.tick(1000);
  return setup;
}

export function request({ root }: Setup, options: StreamOptions = {}): Stream {
  return root.request({ cluster: "api", ...options });
}

/** The endpoints named in the header, best first; empty where there is no header. */
export function hosts(stream: Stream): string[] {
  return stream.header(HOST_HEADER)?.split(",") ?? [];
}

/** Ends a stream; without an ending the first listed endpoint has answered 200 at once. */
export function complete(stream: Stream, ending: Ending = {}): Stream {
  const { code = 200, answeredBy = hosts(stream)[0] ?? null } = ending;
  if (code !== null) stream.sendResponseHeaders({ ":status": String(code) }, { answeredBy: answeredBy ?? undefined });
  stream.finish({ ...ending, answeredBy });
  return stream;
}

/** Replaces the cluster's endpoints under a new version and lets the plugin see it. */
export function update(setup: Setup, members: readonly MetadataStruct[], version: number): void {
  setup.cluster.setMetadata({ steer: { version, endpoints: members } });
  setup.vm.tick(1000);
  complete(request(setup));
  setup.vm.tick(1000);
}
