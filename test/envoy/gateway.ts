// A real Envoy on an example yaml of envoy/, with every port replaced by a free one.
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { OutgoingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { listeningAddresses, renderYaml } from "../../tools/envoy/bootstrap.ts";
import { PROJECT_ROOT } from "../../tools/envoy/paths.ts";
import { type Envoy, startEnvoy } from "../../tools/envoy/run.ts";
import { type Answer, Client } from "./client.ts";
import { Fleet } from "./fleet.ts";

/** A change to a yaml's text before its ports are replaced. */
export type Edit = (yaml: string) => string;

export interface Scenario {
  /** File of envoy/, such as "adaptive.yaml". */
  example: string;
  edit?: Edit;
  /** File of envoy/ with the clusters, where the example takes them from a file. */
  clusters?: string;
  /** Number of worker threads. Default 1. */
  workers?: number;
  /** Another plugin than build/steer.wasm: its path. */
  plugin?: string;
}

/** Text of a file of envoy/. */
export function readExample(example: string): Promise<string> {
  return readFile(join(PROJECT_ROOT, "envoy", example), "utf8");
}

/** An empty folder that is removed when the test ends. */
export async function scratchFolder(test: TestContext): Promise<string> {
  const scratch = await mkdtemp(join(tmpdir(), "steer-test-"));
  test.after(() => rm(scratch, { recursive: true, force: true }));
  return scratch;
}

/** Starts the endpoints and the Envoy of a scenario; both end with the test. */
export async function startGateway(test: TestContext, scenario: Scenario): Promise<Gateway> {
  const scratch = await scratchFolder(test);
  const text = edited(await readExample(scenario.example), scenario.edit);
  const clusters = scenario.clusters ? await readExample(scenario.clusters) : "";
  const fleet = await Fleet.start(test, knownAddresses(text + clusters));
  const clustersPath = join(scratch, "clusters.yaml");
  if (clusters) await writeFile(clustersPath, renderYaml(clusters, fleet));
  const free = Object.fromEntries(listeningAddresses(text).map((address) => [address, "127.0.0.1:0"]));
  const strings = {
    "build/steer.wasm": scenario.plugin ?? "build/steer.wasm",
    "envoy/cds_clusters.yaml": clustersPath,
  };
  const config = join(scratch, scenario.example);
  await writeFile(config, renderYaml(text, { addresses: { ...fleet.addresses, ...free }, strings }));
  const envoy = await startEnvoy({ config, concurrency: scenario.workers });
  test.after(() => envoy.stop());
  const listeners = await envoy.listeners();
  return new Gateway(envoy, fleet, listeners, async (edit) => {
    await writeFile(`${clustersPath}.new`, renderYaml(edited(clusters, edit), fleet));
    await rename(`${clustersPath}.new`, clustersPath);
  });
}

export class Gateway {
  private readonly clients: Map<string, Client>;

  constructor(
    readonly envoy: Envoy,
    readonly fleet: Fleet,
    listeners: ReadonlyMap<string, string>,
    /** Puts an edited copy of the clusters file in the place of the one that Envoy watches. */
    readonly replaceClusters: (edit: Edit) => Promise<void>,
  ) {
    this.clients = new Map([...listeners].map(([name, address]) => [name, new Client(address)]));
  }

  /** Client of a listener. @param name  default: the only or first one. @throws Error when there is none such */
  client(name = [...this.clients.keys()][0] ?? ""): Client {
    const client = this.clients.get(name);
    if (!client) throw new Error(`no listener ${name}`);
    return client;
  }

  /** GETs a path from the first listener. */
  get(path = "/", headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.client().get(path, headers);
  }

  /** The endpoints that answered so many GETs to the first listener, one after the other. */
  async endpointsOf(count: number, headers: OutgoingHttpHeaders = {}): Promise<string[]> {
    const endpoints: string[] = [];
    for (let i = 0; i < count; i++) endpoints.push((await this.get("/", headers)).endpoint);
    return endpoints;
  }

  /** Value of a counter or gauge, 0 where it does not exist. @param name  exact name as in /stats */
  async stat(name: string): Promise<number> {
    const stats = await this.envoy.admin(`/stats?filter=^${encodeURIComponent(name.replaceAll(".", "\\."))}$`);
    return Number(/: (\d+)/.exec(stats)?.[1] ?? 0);
  }
}

function edited(text: string, edit?: Edit): string {
  if (!edit) return text;
  const result = edit(text);
  if (result === text) throw new Error("the edit of the example changed nothing");
  return result;
}

/** The addresses of the endpoints in the metadata: the only strings of this form in an example. */
function knownAddresses(text: string): Set<string> {
  return new Set(text.match(/(?<=")127\.0\.0\.1:\d+(?=")/g));
}
