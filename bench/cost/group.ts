// All gateways with the same number of endpoints: started, each given a round_robin with the same spread to be compared with, measured
// in rounds.

import { type Case, plainCase } from "./case.ts";
import { Gateway, startUpstream, type Upstream } from "./gateway.ts";
import { type Counts, effectiveHostCount, isSameSpread, weightsOf } from "./spread.ts";
import { Subject } from "./subject.ts";

/** Connections to endpoints that one of their Envoys takes: the usual limit of open files is 20,000. */
const UPSTREAM_CONNECTION_LIMIT = 15_000;

export interface GroupOptions {
  readonly folder: string;
  readonly endpointCount: number;
  readonly connectionCount: number;
  readonly ratePerS: number;
  /** Called with what is being done. */
  readonly onStep: (step: string) => void;
}

interface Reference {
  readonly subject: Subject;
  readonly counts: Counts;
}

export class Group {
  readonly subjects: Subject[] = [];
  private readonly references: Reference[] = [];
  private readonly upstreams: Upstream[] = [];
  private started = 0;

  private constructor(private readonly options: GroupOptions) {}

  /** @throws Error where a gateway does not start or its filter does not work */
  static async start(cases: readonly Case[], options: GroupOptions): Promise<Group> {
    const group = new Group(options);
    try {
      for (const hasReports of new Set(cases.map((one) => one.hasReports))) await group.addEven(hasReports);
      for (const one of cases) await group.add(one);
    } catch (error) {
      await group.stop();
      throw error;
    }
    return group;
  }

  async stop(): Promise<void> {
    for (const { gateway } of this.subjects) await gateway.stop();
    for (const { envoy } of this.upstreams) await envoy.stop();
  }

  private async addEven(hasReports: boolean): Promise<void> {
    const name = hasReports ? "round_robin" : "round_robin, no reports";
    await this.addReference(plainCase(name, "round_robin", { hasReports }));
  }

  private async add(one: Case): Promise<void> {
    const { subject, counts } = await this.begin(one);
    const known = this.references.find(
      (reference) =>
        reference.subject.gateway.subject.hasReports === one.hasReports && isSameSpread(counts, reference.counts),
    );
    subject.reference = known?.subject ?? (await this.addTwin(one, counts));
  }

  /** round_robin that spreads requests as another case does. */
  private addTwin({ name, hasReports }: Case, counts: Counts): Promise<Subject> {
    const spread = effectiveHostCount(counts) < 1.1 ? "one host" : `spread of ${name}`;
    return this.addReference(
      plainCase(`round_robin, ${spread}`, "round_robin", { hasReports, weights: weightsOf(counts) }),
    );
  }

  private async addReference(one: Case): Promise<Subject> {
    const reference = await this.begin(one);
    this.references.push(reference);
    return reference.subject;
  }

  private async begin(one: Case): Promise<Reference> {
    const { folder, endpointCount, connectionCount, ratePerS, onStep } = this.options;
    onStep(`${endpointCount} endpoints: ${one.name} warms up`);
    const upstream = await this.upstreamWithRoom();
    const name = `gateway-${endpointCount}-${this.started++}`;
    const subject = new Subject(await Gateway.start(one, { folder, name, upstream, endpointCount, connectionCount }));
    this.subjects.push(subject);
    return { subject, counts: await subject.warmUp(endpointCount, ratePerS) };
  }

  private async upstreamWithRoom(): Promise<Upstream> {
    const { folder, endpointCount } = this.options;
    const gatewaysEach = Math.max(1, Math.floor(UPSTREAM_CONNECTION_LIMIT / (1.2 * endpointCount)));
    const index = Math.floor(this.started / gatewaysEach);
    this.upstreams[index] ??= await startUpstream(folder, `endpoints-${endpointCount}-${index}`);
    return this.upstreams[index];
  }
}
