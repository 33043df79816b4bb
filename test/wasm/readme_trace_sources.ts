// What can be seen of a plugin that has every source of facts, and of a breaker that judges by the success rate: a scene in which
// every setting of theirs makes a difference.

import {
  Cluster,
  type HttpCall,
  type MetadataStruct,
  ScriptedHost,
  type Stream,
} from "../../tools/scripted_host/index.ts";
import { clustersText, known } from "./envoy_admin.ts";
import { address, endpoints, HOST_HEADER, plugin } from "./fixture.ts";

const STEP_MS = 199;
const STEP_COUNT = 210; // 42 s: longer than the longest default, 30 s
/** What each cluster has of its own; the rest is what the configuration says for all. */
const CLUSTERS = {
  judged: {},
  aged: { strategy: "resource_aware", half_life_ms: 86_400_000 },
  reporting: { strategy: "resource_aware" },
  seen: { admin: { cluster: "envoy_admin" } },
  probed: { probes: { cluster: "api_probes" } },
  busy: {},
};
type ClusterName = keyof typeof CLUSTERS;

/** Just less than fact_age_limit_ms. */
const AGE_MS = 298_500;
/** From here on Envoy's admin interface does not answer. */
const ADMIN_DEAF_STEP = 20;
/** More than probes.per_second lets be probed within a second. */
const PROBED_COUNT = 120;
/** One of them answers its probes badly, then well. */
const PROBED_BADLY = { address: address(5), toStep: 100 };

/** The answers of `judged`. A new window starts at the first one that is later than success_rate_window_ms. */
const JUDGED = [
  { member: 0, status: "503", perStep: 1, fromStep: 10, toStep: 40 }, // of 20 requests none succeeds
  { member: 1, status: "200", perStep: 10, fromStep: 10, toStep: 20 },
  { member: 1, status: "503", perStep: 10, fromStep: 20, toStep: 32 }, // of 201 fewer than a half, of 203 fewer than 0.495
  { member: 2, status: "503", perStep: 15, fromStep: 60, toStep: 61 },
  { member: 2, status: "503", perStep: 10, fromStep: 160, toStep: 161 }, // 19.9 s later: just within the window before
];
const REPORT_HEADERS = { "endpoint-load-metrics": "TEXT cpu_utilization=0.3,named_metrics.queue=7" };
const REPORT_TRAILERS = { "grpc-status": "13", "endpoint-load-metrics": "TEXT cpu_utilization=0.9" };

/** So many requests at once are answered within a millisecond: more answers than are all read whole. */
const BUSY_COUNT = 30;
const BUSY_LATENCY_MS = 5;

export function traceSources(configuration: object): string {
  const scene = new SourcesScene(configuration);
  for (let step = 0; step < STEP_COUNT; step++) scene.play(step);
  return scene.seen.join("\n");
}

class SourcesScene {
  readonly seen: string[] = [];
  private readonly vm = new ScriptedHost(plugin);
  private readonly root;
  private step = 0;

  constructor(configuration: object) {
    const { vm } = this;
    const updatedAtS = (vm.clock.nowMs - AGE_MS) / 1000;
    this.addCluster("judged", endpoints(8));
    this.addCluster(
      "aged",
      endpoints(8, (index) => ({ cpu: index / 8, updated_at: updatedAtS })),
    );
    this.addCluster("reporting", endpoints(4));
    this.addCluster("probed", endpoints(PROBED_COUNT));
    this.addCluster("busy", endpoints(1));
    for (const name of ["seen", "envoy_admin", "api_probes"]) vm.clusters.set(name, new Cluster());
    vm.http.respond = (call) => this.respond(call);
    this.root = vm.createRoot({ configuration: { ...configuration, clusters: CLUSTERS } });
  }

  /** The worker is busy: it has but one tick, as late as the next requests. */
  play(step: number): void {
    this.step = step;
    this.vm.clock.nowMs += STEP_MS - BUSY_LATENCY_MS;
    const streams = Array.from({ length: BUSY_COUNT }, () => this.root.request({ cluster: "busy" }));
    this.vm.clock.nowMs += BUSY_LATENCY_MS;
    this.answerBusy(streams);
    this.vm.runDueTicks();
    for (const { member, status, perStep, fromStep, toStep } of JUDGED)
      if (step >= fromStep && step < toStep)
        for (let count = 0; count < perStep; count++) this.request("judged", { ":status": status }, address(member));
    this.request("aged");
    this.request("reporting", REPORT_HEADERS);
    this.request("seen");
    this.request("probed");
    this.seen.push(...this.vm.logs.splice(0).map((line) => line.message));
  }

  private addCluster(name: ClusterName, members: readonly MetadataStruct[]): void {
    this.vm.clusters.set(name, new Cluster({ steer: { version: 1, endpoints: members } }));
  }

  /** A request and its answer. @param answeredBy the first listed where it is missing */
  private request(cluster: ClusterName, headers: Record<string, string> = {}, answeredBy?: string): void {
    const stream = this.root.request({ cluster });
    const list = stream.header(HOST_HEADER);
    const host = answeredBy ?? list?.split(",")[0] ?? address(0);
    stream.sendResponseHeaders(headers, { answeredBy: host });
    if (cluster === "reporting") stream.sendResponseTrailers(REPORT_TRAILERS);
    stream.finish({ answeredBy: host });
    const answer = [...stream.responseHeaders.entries(), ...(stream.responseTrailers?.entries() ?? [])];
    this.seen.push(`${cluster} ${list} ${answer.join(" ")}`);
  }

  private answerBusy(streams: readonly Stream[]): void {
    this.vm.resetCounts();
    for (const stream of streams) {
      stream.sendResponseHeaders({}, { answeredBy: address(0) });
      stream.finish();
    }
    this.seen.push(`busy ${this.vm.propertyReads.get("upstream.address")}`);
  }

  private respond(call: HttpCall): void {
    this.seen.push(`${call.cluster} ${call.timeoutMs} ${call.headers.entries().join(" ")}`);
    if (call.cluster === "api_probes") call.answer({ headers: { ":status": this.probeStatus(call) } });
    else if (this.step < ADMIN_DEAF_STEP) call.answer({ body: clustersText("seen", known(4)) });
  }

  private probeStatus(call: HttpCall): string {
    const isBad = call.headers.get(HOST_HEADER) === PROBED_BADLY.address && this.step < PROBED_BADLY.toStep;
    return isBad ? "503" : "200";
  }
}
