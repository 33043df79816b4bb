// Everything that can be seen of a plugin under a configuration, in scenes where every setting makes a difference: here those of
// the strategies, in `readme_trace_sources.ts` those of the sources and of the success rate.

import { Cluster, type MetadataStruct, ScriptedHost, type Stream, utf8 } from "../../tools/scripted_host/index.ts";
import { EXPLAIN_HEADER } from "./explanation.ts";
import { address, endpoints, HOST_HEADER, plugin, STRATEGIES } from "./fixture.ts";
import { traceSources } from "./readme_trace_sources.ts";

const CLUSTERS = ["plain", ...STRATEGIES];
const STEP_MS = 199;
const STEP_COUNT = 360; // 72 s: longer than the longest default, 60 s
/** The answers to every 16th step's requests take 995 ms: just less than latency_threshold_ms. */
const SLOW_PERIOD_STEPS = 16;
const SLOW_STEPS = 5;
const MEMBER_COUNT = 10;
const NEWCOMER_STEP = 100;
/** More endpoints than may be ejected fail from one step to the other. */
const FAILING = { addresses: Array.from({ length: 6 }, (_, index) => address(index)), fromStep: 25, toStep: 200 };
/** Streams held open in each cluster: they load geographical's nearest endpoint up to 0.85. */
const HELD_COUNT = 85;
/** How many end at a step: the load falls to 0.77, 0.74, 0.54; spilling starts at 0.8 and stops at 0.7. The rest grows old. */
const RELEASED_COUNTS = new Map([
  [4, 8],
  [8, 3],
  [12, 20],
]);

/** A text that is the same for two configurations exactly when the plugin behaved the same all along. */
export function trace(configuration: object): string {
  const scene = new Scene(configuration);
  for (let step = 0; step < STEP_COUNT; step++) scene.play(step);
  return `${scene.seen.join("\n")}\n${traceSources(configuration)}`;
}

class Scene {
  readonly seen: string[] = [];
  private readonly vm = new ScriptedHost(plugin);
  private readonly clusters = CLUSTERS.map(() => new Cluster());
  private readonly root;
  private readonly held: Stream[][];
  /** By the step of their answers. */
  private readonly unanswered = new Map<number, Stream[]>();

  constructor(configuration: object) {
    this.vm.setProperty("xds.node.locality.region", utf8("eu-west-1"));
    this.vm.setProperty("xds.node.locality.zone", utf8("eu-west-1a"));
    this.root = this.vm.createRoot({ configuration });
    this.clusters.forEach((cluster, n) => {
      this.vm.clusters.set(CLUSTERS[n] ?? "", cluster);
    });
    this.publish(1, MEMBER_COUNT);
    this.held = Array.from({ length: HELD_COUNT }, () => this.requests());
  }

  play(step: number): void {
    if (step === NEWCOMER_STEP) this.publish(2, MEMBER_COUNT + 1);
    for (const stream of this.held.splice(0, RELEASED_COUNTS.get(step) ?? 0).flat()) stream.finish({ code: null });
    const answerStep = step % SLOW_PERIOD_STEPS === 0 ? step + SLOW_STEPS : step;
    this.unanswered.set(answerStep, [...(this.unanswered.get(answerStep) ?? []), ...this.requests()]);
    for (const stream of this.unanswered.get(step) ?? []) this.answer(step, stream);
    this.vm.tick(STEP_MS);
    this.seen.push(JSON.stringify([...this.vm.propertyReads]));
    this.vm.resetCounts();
  }

  private publish(version: number, memberCount: number): void {
    this.clusters.forEach((cluster, n) => {
      const strategy = CLUSTERS[n] ?? "";
      const members = endpoints(memberCount, strategy === "geographical" ? place : load);
      cluster.setMetadata({ steer: { version, endpoints: members, ...(n > 0 && { strategy }) } });
    });
  }

  /** One request to each cluster. */
  private requests(): Stream[] {
    return CLUSTERS.map((cluster) => this.root.request({ cluster }));
  }

  private answer(step: number, stream: Stream): void {
    const list = stream.header(HOST_HEADER);
    const answeredBy = list?.split(",")[0] ?? address(0);
    const isFailing = step >= FAILING.fromStep && step < FAILING.toStep && FAILING.addresses.includes(answeredBy);
    const code = isFailing ? 500 : 200;
    stream.sendResponseHeaders({ ":status": String(code) }, { answeredBy });
    this.seen.push(`${list} ${stream.responseHeaders.get(EXPLAIN_HEADER)}`);
    stream.finish({ code, answeredBy });
  }
}

/** One endpoint is near, the others are far, none tells its cpu: only requests in flight load them. */
function place(index: number): MetadataStruct {
  return index === 0 ? { region: "eu-west-1", zone: "eu-west-1a" } : { region: "us-east-1", zone: `us-east-1${index}` };
}

/** The tenth endpoint's health is just not enough. */
function load(index: number): MetadataStruct {
  return { cpu: 0.2 + index / 20, mem: 0.6 - index / 20, conns: 50 + 10 * index, health: index === 9 ? 0.5 : 1 };
}
