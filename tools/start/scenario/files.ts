// The files that Envoy runs on: copies of the demo's yaml in a scratch folder, so that endpoints can join and leave.
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { endpointAddresses, listeningAddresses, renderYaml, watchedFiles } from "../../envoy/bootstrap.ts";

const ADMIN_PATHS = ["/ready", "/listeners", "/stats", "/clusters"];

export class ScenarioFiles {
  /** "ip:port" of all endpoints. */
  readonly endpoints: string[];
  /** "ip:port" where Envoy takes requests. */
  readonly listener: string;

  private constructor(
    private readonly bootstrap: string,
    private readonly members: string,
    private readonly scratch: string,
  ) {
    this.endpoints = endpointAddresses(members);
    this.listener = listeningAddresses(bootstrap)[0] ?? "";
  }

  /**
   * @param bootstrapPath  a yaml of Envoy with an `admin` on a Unix socket
   * @param membersPath    the EDS file that it watches
   */
  static async load(bootstrapPath: string, membersPath: string): Promise<ScenarioFiles> {
    const [bootstrap, members] = await Promise.all([readFile(bootstrapPath, "utf8"), readFile(membersPath, "utf8")]);
    return new ScenarioFiles(bootstrap, members, await mkdtemp(join(tmpdir(), "steer-demo-")));
  }

  /** Writes the yaml to start Envoy on. @returns its path */
  async writeBootstrap(): Promise<string> {
    const path = join(this.scratch, "envoy.yaml");
    const { admin } = parse(this.bootstrap) as { admin: { address: { pipe: { path: string } } } };
    const strings = { [admin.address.pipe.path]: join(this.scratch, "admin.sock") };
    for (const watched of watchedFiles(this.bootstrap)) strings[watched] = this.#watched;
    await writeFile(path, renderYaml(this.bootstrap, { strings, adminPaths: ADMIN_PATHS }));
    return path;
  }

  /** Makes all endpoints but the absent ones members, as an EDS server would. @param absent  ports */
  async writeMembers(absent: ReadonlySet<number>): Promise<void> {
    const document = parse(this.members) as Discovery;
    for (const locality of document.resources.flatMap(({ endpoints }) => endpoints)) {
      locality.lb_endpoints = locality.lb_endpoints.filter(
        ({ endpoint }) => !absent.has(endpoint.address.socket_address.port_value),
      );
    }
    await writeFile(`${this.#watched}.new`, JSON.stringify(document));
    await rename(`${this.#watched}.new`, this.#watched);
  }

  async remove(): Promise<void> {
    await rm(this.scratch, { recursive: true, force: true });
  }

  get #watched(): string {
    return join(this.scratch, "endpoints.yaml");
  }
}

interface Discovery {
  resources: { endpoints: { lb_endpoints: LbEndpoint[] }[] }[];
}

interface LbEndpoint {
  endpoint: { address: { socket_address: { port_value: number } } };
}
