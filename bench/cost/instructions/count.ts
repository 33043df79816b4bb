// `--instructions`: what a request makes a counting Envoy execute, case by case. It needs no quiet machine: the counts are the same beside
// other work.

import { setTimeout as sleep } from "node:timers/promises";
import { type Case, plainCase } from "../case.ts";
import { Gateway, type GatewayOptions, startUpstream } from "../gateway.ts";
import type { Options } from "../options.ts";
import { planOf } from "../plan.ts";
import { countingEnvoy, InstructionCounter } from "./valgrind.ts";

const CONNECTION_COUNT = 8;
const WARM_UP_COUNT = 1500;
/** So many requests an endpoint in the warm-up open most connections. */
const COUNT_PER_ENDPOINT = 2;
/** The first ones after counting was turned on are translated anew. */
const LEAD_IN_COUNT = 200;
const COUNT = 1500;
/** Until a ring is filled, which would pass for idling. */
const SETTLE_MS_PER_ENDPOINT = 4;
const IDLE_MS = 2000;
const REPORTS_READ = "wasmcustom.steer.reports.read";

export interface Count {
  readonly name: string;
  readonly endpointCount: number;
  /** Instructions of the process in user space for each request, without what it does when idle. */
  readonly perRequest: number;
  readonly idlePerMs: number;
  /** Load reports read for each request. */
  readonly readShare: number;
}

/** @param folder for bootstraps, sockets and dumps. @throws Error where there is no Valgrind or an Envoy does not start */
export async function countInstructions(folder: string, options: Options): Promise<Count[]> {
  const binary = await countingEnvoy(folder);
  const { cases } = await planOf(options.sizes, options);
  const counts: Count[] = [];
  for (const [endpointCount, ofSize] of cases) {
    const upstream = await startUpstream(folder, `endpoints-${endpointCount}`);
    try {
      for (const one of [plainCase("round_robin", "round_robin"), ...ofSize.filter(isOfInterest)]) {
        console.log(`${endpointCount} endpoints: ${one.name}`);
        const name = `counted-${endpointCount}-${counts.length}`;
        const gateway = { folder, name, upstream, endpointCount, connectionCount: CONNECTION_COUNT, binary };
        counts.push(await countOf(one, gateway));
      }
    } finally {
      await upstream.envoy.stop();
    }
  }
  return counts;
}

/** Those that name hosts: native policies are all alike, and questions to the admin interface are no part of a request. */
function isOfInterest({ policy, asksAdmin }: Case): boolean {
  return policy === "override_host" && !asksAdmin;
}

async function countOf(one: Case, setting: GatewayOptions): Promise<Count> {
  const gateway = await Gateway.start(one, setting);
  try {
    const counter = new InstructionCounter(setting.folder, gateway.pid);
    await gateway.load.run(
      Math.max(WARM_UP_COUNT, COUNT_PER_ENDPOINT * setting.endpointCount),
      Number.POSITIVE_INFINITY,
    );
    await sleep(SETTLE_MS_PER_ENDPOINT * setting.endpointCount);
    await counter.start();
    await gateway.load.run(LEAD_IN_COUNT, Number.POSITIVE_INFINITY);
    const idlePerMs = await countIdle(counter);
    const readBefore = await gateway.counter(REPORTS_READ);
    await counter.reset();
    const startMs = performance.now();
    const { failedCount } = await gateway.load.run(COUNT, Number.POSITIVE_INFINITY);
    const idle = idlePerMs * (performance.now() - startMs);
    if (failedCount > 0) throw new Error(`${one.name}: ${failedCount} of ${COUNT} requests failed`);
    const perRequest = ((await counter.read()) - idle) / COUNT;
    await sleep(IDLE_MS / 4); // Steer tells its counters on the tick
    const readShare = ((await gateway.counter(REPORTS_READ)) - readBefore) / COUNT;
    return { name: one.name, endpointCount: setting.endpointCount, perRequest, idlePerMs, readShare };
  } finally {
    await gateway.stop();
  }
}

async function countIdle(counter: InstructionCounter): Promise<number> {
  await counter.reset();
  const startMs = performance.now();
  await sleep(IDLE_MS);
  return (await counter.read()) / (performance.now() - startMs);
}
