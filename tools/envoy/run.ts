// Runs an Envoy on a yaml file as a child process: started, waited for, its log kept, stopped by its pid.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { askAdmin } from "./admin.ts";
import { findEnvoy } from "./find.ts";
import { Log } from "./log.ts";
import { PROJECT_ROOT } from "./paths.ts";

const START_TIMEOUT_MS = 20_000;
const STOP_GRACE_MS = 3_000;
const POLL_MS = 20;

export interface EnvoyOptions {
  /** Path of an Envoy yaml file; paths inside it are relative to the project's root. Its `admin` must answer /ready. */
  config: string;
  /** Number of worker threads, >= 1. Default 1. */
  concurrency?: number;
  /** Path of the Envoy binary. Default: `findEnvoy()`. */
  binary?: string;
  /** Called with each line of Envoy's log, without the line end. */
  onLogLine?: (line: string) => void;
}

/**
 * Starts an Envoy and waits until it is ready to serve. It dies with this process at the latest.
 *
 * @throws Error with the end of Envoy's log when it ends or is not ready within 20 s
 */
export async function startEnvoy(options: EnvoyOptions): Promise<Envoy> {
  const scratch = await mkdtemp(join(tmpdir(), "steer-envoy-"));
  const adminAddressPath = join(scratch, "admin-address");
  const log = new Log(options.onLogLine);
  const child = await spawnEnvoy(options, ["--admin-address-path", adminAddressPath], log);
  const envoy = new Envoy(child, log, scratch);
  try {
    await envoy.untilReady(adminAddressPath);
  } catch (error) {
    await envoy.stop();
    throw error;
  }
  return envoy;
}

/**
 * Lets Envoy check a yaml file (`--mode validate`), which also runs the plugin's own check of its configuration.
 *
 * @returns whether Envoy accepts the file, and what it logged
 */
export async function validateEnvoy(options: EnvoyOptions): Promise<{ accepted: boolean; log: string }> {
  const log = new Log(options.onLogLine);
  const child = await spawnEnvoy(options, ["--mode", "validate"], log);
  const [code] = await once(child, "close");
  return { accepted: code === 0, log: log.text };
}

/** A running Envoy. */
export class Envoy {
  /** Where the admin interface listens: "127.0.0.1:9901", or the path of a Unix socket. */
  adminAddress = "";
  private readonly exitHook = () => this.child.kill("SIGKILL");

  constructor(
    private readonly child: ChildProcess,
    private readonly collected: Log,
    private readonly scratch: string,
  ) {
    process.once("exit", this.exitHook);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether the process still lives. */
  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What Envoy and the plugin logged so far (the newest 1 MiB). */
  get log(): string {
    return this.collected.text;
  }

  /** Answer of the admin interface, such as `admin("/stats?filter=steer")`. @throws Error when it is not a 200 */
  admin(path: string): Promise<string> {
    return askAdmin(this.adminAddress, path);
  }

  /** Listener name -> its "ip:port" as bound, so that a port 0 of the yaml is known. */
  async listeners(): Promise<Map<string, string>> {
    const { listener_statuses = [] } = JSON.parse(await this.admin("/listeners?format=json"));
    return new Map(
      (listener_statuses as ListenerStatus[]).map(({ name, local_address: { socket_address } }) => {
        return [name, `${socket_address.address}:${socket_address.port_value}`];
      }),
    );
  }

  /** Ends the process: SIGTERM, then SIGKILL after 3 s. Does nothing where it has ended. */
  async stop(): Promise<void> {
    process.off("exit", this.exitHook);
    if (this.running) {
      const closed = once(this.child, "close");
      this.child.kill("SIGTERM");
      const killer = setTimeout(() => this.child.kill("SIGKILL"), STOP_GRACE_MS);
      await closed;
      clearTimeout(killer);
    }
    await rm(this.scratch, { recursive: true, force: true });
  }

  /** Resolves when the process has ended, by itself or by `stop`. */
  async ended(): Promise<void> {
    if (this.running) await once(this.child, "close");
  }

  /** @internal Waits until the admin interface says LIVE. */
  async untilReady(adminAddressPath: string): Promise<void> {
    const deadlineMs = Date.now() + START_TIMEOUT_MS;
    while (this.running && Date.now() < deadlineMs) {
      await sleep(POLL_MS);
      this.adminAddress ||= await readFile(adminAddressPath, "utf8").catch(() => "");
      if (this.adminAddress && (await this.admin("/ready").catch(() => ""))) return;
    }
    const problem = this.running ? `is not ready after ${START_TIMEOUT_MS / 1000} s` : "ended while starting";
    throw new Error(`Envoy ${problem}:\n${this.collected.tail(20)}`);
  }
}

interface ListenerStatus {
  name: string;
  local_address: { socket_address: { address: string; port_value: number } };
}

async function spawnEnvoy(options: EnvoyOptions, extra: string[], log: Log): Promise<ChildProcess> {
  const binary = options.binary ?? (await findEnvoy());
  const concurrency = String(options.concurrency ?? 1);
  const quiet = ["--log-level", "warning", "--component-log-level", "wasm:info"];
  const fast = ["--disable-hot-restart", "--concurrency", concurrency];
  const child = spawn(binary, ["-c", options.config, ...fast, ...quiet, ...extra], {
    cwd: PROJECT_ROOT,
    stdio: ["ignore", "ignore", "pipe"],
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => log.add(chunk));
  await once(child, "spawn");
  return child;
}
