// Linear memory: of the built plugin in a scripted host, after metadata updates and requests; and of the tables alone.

import { Cluster, type Plugin, ScriptedHost } from "../tools/scripted_host/index.ts";
import { digits, type Figure } from "./figure.ts";
import { type BenchModule, STRATEGIES } from "./module.ts";

const ENDPOINT_COUNTS = [0, 8, 100, 1000, 10_000];
const TARGET_COUNT = 1000;
const MIB = 2 ** 20;
const MEMORY_MIB_MAX = 4;
const UPDATES = 10;
const REQUESTS = 50;
const TICK_MS = 2000;
const CLUSTER = "benchmarked";

/** @param plugin build/steer.wasm @throws where it traps or names nobody */
export function measureMemory(plugin: Plugin, newBench: () => BenchModule): Figure[] {
  return STRATEGIES.flatMap((strategy, index) =>
    ENDPOINT_COUNTS.map((endpointCount) => ({
      section: `linear memory of build/steer.wasm, after ${UPDATES} metadata updates`,
      name: strategy,
      endpointCount,
      measured: pluginBytes(plugin, strategy, endpointCount) / MIB,
      unit: "MiB",
      beside: `pool's tables ${digits(tableBytes(newBench(), index, endpointCount) / MIB)}`,
      target: endpointCount === TARGET_COUNT ? MEMORY_MIB_MAX : undefined,
    })),
  );
}

/** Linear memory never shrinks: what is there at the end is the most there was. */
function pluginBytes(plugin: Plugin, strategy: string, endpointCount: number): number {
  const cluster = new Cluster();
  const host = new ScriptedHost(plugin, { clusters: new Map([[CLUSTER, cluster]]) });
  const root = host.createRoot({ configuration: { strategy } });
  for (let version = 1; version <= UPDATES; version++) {
    cluster.setMetadata({ steer: { version, endpoints: endpointsOf(endpointCount, version) } });
    const streams = Array.from({ length: REQUESTS }, () => root.request({ cluster: CLUSTER }));
    host.tick(TICK_MS);
    for (const stream of streams) {
      const answeredBy = stream.header("x-steer-hosts")?.split(",")[0];
      if (answeredBy === undefined && endpointCount > 0) throw new Error(`${strategy} named nobody`);
      stream.sendResponseHeaders({ ":status": "200" }, { answeredBy }).finish();
    }
  }
  return host.memoryBytes;
}

/** All six facts, none of them the same twice. */
function endpointsOf(endpointCount: number, version: number) {
  return Array.from({ length: endpointCount }, (_, n) => ({
    address: `10.0.${n >> 8}.${n & 255}:8080`,
    region: n % 2 === 0 ? "eu-west-1" : "us-east-1",
    zone: n % 2 === 0 ? "eu-west-1a" : "us-east-1b",
    cpu: ((n + version) % 97) / 97,
    mem: ((n + version) % 89) / 89,
    conns: (n + version) % 83,
    weight: 1 + (n & 3),
  }));
}

function tableBytes(bench: BenchModule, strategy: number, endpointCount: number): number {
  const before = bench.tableBytes();
  bench.loadPool(strategy, endpointCount, true);
  return bench.tableBytes() - before;
}
