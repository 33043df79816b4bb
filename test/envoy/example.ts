// An example yaml of envoy/ made into the files that a test's Envoy runs on: free ports, paths in a scratch folder, and an
// admin interface that tells tests more than the example allows.
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { endpointAddresses, listeningAddresses, renderYaml, watchedFiles } from "../../tools/envoy/bootstrap.ts";
import { PROJECT_ROOT, WASM_PATH } from "../../tools/envoy/paths.ts";

const ADMIN_SOCKET = "build/admin.sock";
const ADMIN_PATHS = ["/ready", "/stats", "/clusters", "/listeners", "/server_info"];

/** A change to a yaml's text before its ports are replaced. */
export type Edit = (yaml: string) => string;

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

export class Example {
  private constructor(
    private readonly text: string,
    /** The file that its Envoy watches for clusters or endpoints, as the yaml names it; undefined where it watches none. */
    private readonly watchedPath: string | undefined,
    private readonly watchedText: string,
    private readonly scratch: string,
  ) {}

  /** @param name  file of envoy/, such as "adaptive.yaml" */
  static async load(test: TestContext, name: string, edit?: Edit): Promise<Example> {
    const text = edited(await readExample(name), edit);
    const [watchedPath] = watchedFiles(text);
    const watchedText = watchedPath ? await readFile(join(PROJECT_ROOT, watchedPath), "utf8") : "";
    return new Example(text, watchedPath, watchedText, await scratchFolder(test));
  }

  /** The endpoints' addresses, "ip:port" or "name:port" each. */
  get endpoints(): string[] {
    return [...new Set([...endpointAddresses(this.text), ...endpointAddresses(this.watchedText)])];
  }

  /**
   * Writes the files. @returns the path of the yaml to start Envoy on
   *
   * @param addresses  address as written in the yaml -> address to use
   * @param plugin     path of the plugin
   */
  async write(addresses: Readonly<Record<string, string>>, plugin = WASM_PATH): Promise<string> {
    const free = Object.fromEntries(listeningAddresses(this.text).map((address) => [address, "127.0.0.1:0"]));
    const strings: Record<string, string> = { [WASM_PATH]: plugin, [ADMIN_SOCKET]: join(this.scratch, "admin.sock") };
    if (this.watchedPath) strings[this.watchedPath] = this.watchedCopy;
    const config = join(this.scratch, "envoy.yaml");
    await writeFile(
      config,
      renderYaml(this.text, { addresses: { ...addresses, ...free }, strings, adminPaths: ADMIN_PATHS }),
    );
    if (this.watchedPath) await this.replaceWatched(addresses);
    return config;
  }

  /** Puts an edited copy of the watched file in the place of the one that Envoy watches. */
  async replaceWatched(addresses: Readonly<Record<string, string>>, edit?: Edit): Promise<void> {
    await writeFile(`${this.watchedCopy}.new`, renderYaml(edited(this.watchedText, edit), { addresses }));
    await rename(`${this.watchedCopy}.new`, this.watchedCopy);
  }

  private get watchedCopy(): string {
    return join(this.scratch, "watched.yaml");
  }
}

function edited(text: string, edit?: Edit): string {
  if (!edit) return text;
  const result = edit(text);
  if (result === text) throw new Error("the edit of the example changed nothing");
  return result;
}
