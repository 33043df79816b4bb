// What a plugin's own code takes for a stream in Node's V8: its streams on the replay host, less what the calls and callbacks take there.

import { readFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import { double, encodeMetadata, utf8 } from "../../../tools/scripted_host/index.ts";
import { CLUSTER, REPORT } from "../bootstrap.ts";
import { addressOf, endpointsAt, factsOf } from "../endpoints.ts";
import { quantile } from "../statistics.ts";
import { configurationOf, OPERATIONS, type Operation, TIMES } from "./operations.ts";
import type { Answers } from "./replay_calls.ts";
import { ReplayHost } from "./replay_host.ts";

const PORT = 30_000;
const STREAMS_BETWEEN_TICKS = 300;
const WARM_UP_BATCHES = 200;
const BATCHES = 300;
const STREAMS_COUNTED = 3000;

/** One stream through a plugin. */
export interface NodeTime {
  /** What its own code takes, microseconds. */
  readonly codeUs: number;
  /** Its host calls, by operation, on average. */
  readonly calls: ReadonlyMap<string, number>;
}

/**
 * Times plugins.
 *
 * @param callsModule     assembly/calls.ts, compiled
 * @param file            path of the plugin
 * @param configurations  of the plugin
 * @returns a time for each configuration
 */
export async function timeInNode(
  callsModule: Uint8Array<ArrayBuffer>,
  file: string,
  configurations: readonly string[],
  endpointCount: number,
): Promise<NodeTime[]> {
  setFlagsFromString("--no-liftoff");
  const module = await WebAssembly.compile(callsModule);
  const plugin = await WebAssembly.compile(new Uint8Array(await readFile(file)));
  const idle = (operation?: Operation) => streamUs(hostOf(module, configurationOf(operation), endpointCount));
  const callbacksUs = idle();
  const callUs = new Map(OPERATIONS.map((one) => [one.name, (idle(one) - callbacksUs) / TIMES]));
  return configurations.map((configuration) => {
    const host = hostOf(plugin, configuration, endpointCount);
    const takenUs = streamUs(host);
    const calls = host.callsOf(STREAMS_COUNTED);
    const callsUs = [...calls].reduce((sum, [name, count]) => sum + count * (callUs.get(name) ?? 0), 0);
    return { codeUs: takenUs - callbacksUs - callsUs, calls };
  });
}

/** The median of batches, without the ticks between them. */
function streamUs(host: ReplayHost): number {
  for (let batch = 0; batch < WARM_UP_BATCHES; batch++) runBatch(host);
  const batchesUs = Array.from({ length: BATCHES }, () => runBatch(host)).sort((a, b) => a - b);
  return quantile(batchesUs, 0.5);
}

function runBatch(host: ReplayHost): number {
  host.tick();
  const startMs = performance.now();
  host.stream(STREAMS_BETWEEN_TICKS);
  return ((performance.now() - startMs) * 1000) / STREAMS_BETWEEN_TICKS;
}

function hostOf(module: WebAssembly.Module, configuration: string, endpointCount: number): ReplayHost {
  return new ReplayHost(module, answersFor(configuration, endpointCount));
}

function answersFor(configuration: string, endpointCount: number): Answers {
  const endpoints = endpointsAt(PORT, endpointCount);
  const metadata = encodeMetadata({ steer: { version: 1, endpoints: endpoints.map(factsOf) } });
  return {
    configuration: utf8(configuration),
    properties: new Map([
      ["xds\0cluster_name", utf8(CLUSTER)],
      ["xds\0cluster_metadata", metadata],
      ["xds\0cluster_metadata\0filter_metadata\0steer\0version", double(1)],
      ["upstream\0address", utf8(addressOf(endpoints[0] as (typeof endpoints)[0]))],
      ["response\0flags", new Uint8Array(8)],
    ]),
    requestHeaders: new Map([["x-user-id", utf8("user-12345")]]),
    responseHeaders: new Map([
      [":status", utf8("200")],
      ["endpoint-load-metrics", utf8(REPORT)],
    ]),
  };
}
